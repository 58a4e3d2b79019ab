// The edge as it is, over bindings that count calls and answer from memory: what Cloudflare does behind a
// binding costs the isolate nothing, and its local simulators would cost this process something.
import host from "./host.mjs";

const REFUSED = "203.0.113.9"; // the address that every limit refuses
const counts = {};

function counted(name, answer) {
  return async (...given) => {
    counts[name] = (counts[name] ?? 0) + 1;
    return answer(...given);
  };
}

let made;
function bindings(env) {
  const documents = JSON.parse(env.DOCUMENTS); // name: text
  const versions = JSON.parse(env.VERSIONS); // name: version
  const limit = counted("limit", ({ key }) => ({ success: key !== REFUSED }));
  const registry = {
    snapshot: counted("registry", () => JSON.stringify({ pointers: versions, denied: {} })),
  };
  return {
    ...env,
    CONFIG: { get: counted("kv", (key) => documents[key.split(":")[0]] ?? null) },
    REGISTRY: { idFromName: (name) => name, get: () => registry },
    ADDRESS_LIMIT: { limit },
    SIGN_IN_LIMIT: { limit },
    SIGN_UP_LIMIT: { limit },
  };
}

export default {
  fetch(request, env, ctx) {
    made ??= bindings(env);
    if (request.url.endsWith("/_bench/counts")) return Response.json(counts);
    return host.fetch(request, made, ctx);
  },
};
