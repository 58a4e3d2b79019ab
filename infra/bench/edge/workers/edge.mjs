// The edge as it is, over bindings that count calls and answer from memory: what Cloudflare does behind a
// binding costs the isolate nothing, and its local simulators would cost this process something.
import host from "./host.mjs";

const HOUR_MS = 3_600_000;
const counts = {};

function counted(name, answer) {
  return async (...given) => {
    counts[name] = (counts[name] ?? 0) + 1;
    return answer(...given);
  };
}

// A bucket with plenty for everybody but one (edge/limits/bucket.py has the shape of a grant).
const bucketOf = (userId, spent) => ({
  lease: counted("bucket", (owed, wanted) =>
    JSON.stringify(
      userId === spent
        ? { units: 0, level: 0, retry_ms: HOUR_MS }
        : { units: wanted, level: 500, retry_ms: 0 },
    ),
  ),
});

// A zone's tier that has nothing: what it is given is read to its end, as R2 does, and dropped.
const tier = {
  get: counted("tier get", () => null),
  put: counted("tier put", async (key, body) => {
    if (body instanceof ReadableStream) await body.pipeTo(new WritableStream());
    return { key };
  }),
  delete: counted("tier delete", () => undefined),
  list: counted("tier list", () => ({ objects: [], truncated: false })),
};

let made;
function bindings(env) {
  const documents = JSON.parse(env.DOCUMENTS); // name: text
  const versions = JSON.parse(env.VERSIONS); // name: version
  const limit = counted("limit", () => ({ success: true }));
  const registry = {
    snapshot: counted("registry", () => JSON.stringify({ pointers: versions, denied: {} })),
  };
  const health = { watch: counted("health", () => "{}"), report: counted("health", () => "{}") };
  return {
    ...env,
    CONFIG: { get: counted("kv", (key) => documents[key.split(":")[0]] ?? null) },
    REGISTRY: { idFromName: (name) => name, get: () => registry },
    BUCKET: { getByName: (name) => bucketOf(name, env.SPENT) },
    HEALTH: { idFromName: (name) => name, get: () => health },
    ANALYTICS: { writeDataPoint: counted("analytics", () => undefined) },
    ADDRESS_LIMIT: { limit },
    SIGN_IN_LIMIT: { limit },
    SIGN_UP_LIMIT: { limit },
    ...(env.TIERS === "1" && { MEDIA_US: tier, MEDIA_EU: tier, MEDIA_AP: tier }),
  };
}

export default {
  fetch(request, env, ctx) {
    made ??= bindings(env);
    if (request.url.endsWith("/_bench/counts")) return Response.json(counts);
    return host.fetch(request, made, ctx);
  },
};
