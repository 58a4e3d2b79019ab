// The peer: a worker as one would write it that serves segments from the isolate, from the PoP's cache, and
// from the bucket behind. It verifies no token, counts nothing, writes no log line and knows no ranges: the
// edge does more. Bodies are Blobs, which a Response takes without a copy, as it is at the edge.
const KEPT_MAX = 16_000_000; // bytes that the isolate holds, as much as the edge's does
const SMALL = 2_000_000; // a larger object is left to the PoP
const kept = new Map();
let weight = 0;

function keep(name, blob) {
  if (blob.size > SMALL) return;
  while (weight + blob.size > KEPT_MAX) {
    const [oldest, body] = kept.entries().next().value;
    kept.delete(oldest);
    weight -= body.size;
  }
  kept.set(name, blob);
  weight += blob.size;
}

const fields = (name) => ({
  "content-type": "video/iso.segment",
  "cache-control": "public, max-age=3600, immutable",
  "accept-ranges": "bytes",
  etag: `"${name}"`,
});

export default {
  async fetch(request, env, ctx) {
    const path = new URL(request.url).pathname;
    if (path === "/healthz") return new Response("ok");
    const name = path.slice(path.lastIndexOf("/") + 1);
    const held = kept.get(name);
    if (held) return new Response(held, { headers: fields(name) });
    const key = `https://pop.example/${name}`;
    const found = await caches.default.match(key);
    if (found) return found;
    const answer = await fetch(`${env.ORIGIN}/assets/${env.ASSET}/${name}`);
    if (!answer.ok) return new Response("not found", { status: 404 });
    const blob = await answer.blob();
    keep(name, blob);
    ctx.waitUntil(caches.default.put(key, new Response(blob, { headers: fields(name) })));
    return new Response(blob, { headers: fields(name) });
  },
};
