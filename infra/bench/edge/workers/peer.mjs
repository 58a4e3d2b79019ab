// The peer: the cached home page as a user of Hono and jose would write it. The token is verified on each
// request, or remembered until it expires where REMEMBER is "1"; the experiment is bucketed as the edge's
// is; pages come from the origin and stay in the isolate, as objects, for as long as a skeleton may be
// served. It has no log line, limits, security fields, tracing or entity tags: the edge does more.
import { Hono } from "hono";
import { createRemoteJWKSet, jwtVerify } from "jose";

const PAGE_MS = 60_000;
const pages = new Map();
const remembered = new Map();
let keys;

async function verify(token, env) {
  keys ??= createRemoteJWKSet(new URL(env.JWKS_URL));
  const { payload } = await jwtVerify(token, keys, { issuer: env.ISSUER, algorithms: ["RS256"] });
  if (payload.client_id !== env.CLIENT || payload.token_use !== "access") throw new Error("foreign");
  return payload;
}

async function callerOf(token, env) {
  if (env.REMEMBER !== "1") return verify(token, env);
  const known = remembered.get(token);
  if (known && known.exp * 1000 > Date.now()) return known;
  const payload = await verify(token, env);
  remembered.set(token, payload);
  return payload;
}

// MurmurHash3_x86_32 (Austin Appleby, public domain) of a short ASCII text.
function murmur3(text) {
  let hash = 0;
  let index = 0;
  for (; index + 4 <= text.length; index += 4) {
    let block =
      text.charCodeAt(index) |
      (text.charCodeAt(index + 1) << 8) |
      (text.charCodeAt(index + 2) << 16) |
      (text.charCodeAt(index + 3) << 24);
    block = Math.imul(block, 0xcc9e2d51);
    hash ^= Math.imul((block << 15) | (block >>> 17), 0x1b873593);
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let last = text.length - 1; last >= index; last--) rest = (rest << 8) | text.charCodeAt(last);
  if (index < text.length) {
    rest = Math.imul(rest, 0xcc9e2d51);
    hash ^= Math.imul((rest << 15) | (rest >>> 17), 0x1b873593);
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const variantOf = (user) => (murmur3(`ranking${user}`) < 2 ** 31 ? "control" : "treatment");

const app = new Hono();

app.get("/healthz", (c) => c.json({ status: "ok" }));

app.get("/v1/timelines/home", async (c) => {
  const [scheme, token] = (c.req.header("authorization") ?? "").split(" ");
  if (scheme.toLowerCase() !== "bearer" || !token) return c.json({ title: "Unauthorized" }, 401);
  let caller;
  try {
    caller = await callerOf(token, c.env);
  } catch {
    return c.json({ title: "Unauthorized" }, 401);
  }
  const key = `${caller.username} ${variantOf(caller.username)}`;
  let page = pages.get(key);
  if (!page || page.until < Date.now()) {
    const answer = await fetch(`${c.env.ORIGIN}/pages/${caller.username}`);
    page = { content: await answer.json(), until: Date.now() + PAGE_MS };
    pages.set(key, page);
  }
  c.header("cache-control", "private");
  return c.json(page.content);
});

export default app;
