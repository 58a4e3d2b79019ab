// The edge with bindings that a test can break: PUT /_test/faults with {"CONFIG": "throws", "BUCKET": "hangs"};
// and with datasets whose rows it can read: GET /_test/points → {"ANALYTICS": [...], "EXPOSURES": [...]}.
//
// "POP" is the cache of the PoP, "MEDIA_EU" and the like are the tiers, which can be "empty" too: what was
// in them is removed, once.
//
// Only what this isolate asks for is broken; the objects themselves stay well.
import host, { Bucket, Health, Registry } from "./host.mjs";

export { Bucket, Health, Registry };

const OBJECTS = ["REGISTRY", "BUCKET", "HEALTH"];
const points = { ANALYTICS: [], EXPOSURES: [] };
let faults = {};

function fail(binding) {
  if (faults[binding] === "throws") return Promise.reject(new Error(`${binding} is out of reach`));
  if (faults[binding] === "hangs") return new Promise(() => {});
}

function breakable(binding, target) {
  return new Proxy(target, {
    get: (_, name) =>
      typeof target[name] === "function"
        ? (...args) => fail(binding) ?? target[name](...args)
        : target[name],
  });
}

const TIERS = ["MEDIA_US", "MEDIA_EU", "MEDIA_AP"];
const store = caches.default;
for (const name of ["match", "put", "delete"]) {
  const real = store[name].bind(store);
  store[name] = (...args) => fail("POP") ?? real(...args);
}

async function empty(bucket) {
  const { objects } = await bucket.list();
  await bucket.delete(objects.map(({ key }) => key));
}

function withFaults(env) {
  const broken = { ...env, CONFIG: breakable("CONFIG", env.CONFIG) };
  for (const name of TIERS) broken[name] = breakable(name, env[name]);
  for (const name of OBJECTS)
    broken[name] = {
      idFromName: (key) => env[name].idFromName(key),
      jurisdiction: (zone) => env[name].jurisdiction(zone), // throws locally
      get: (id) => breakable(name, env[name].get(id)),
      getByName: (key) => breakable(name, env[name].getByName(key)),
    };
  for (const [name, rows] of Object.entries(points))
    broken[name] = { writeDataPoint: (row) => rows.push(row) };
  return broken;
}

let breakables;
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === "/_test/points") return Response.json(points);
    if (pathname === "/_test/faults") {
      faults = await request.json();
      for (const name of TIERS) if (faults[name] === "empty") await empty(env[name]);
      return new Response(null, { status: 204 });
    }
    return host.fetch(request, (breakables ??= withFaults(env)), ctx);
  },
  scheduled: (controller, env, ctx) => host.scheduled(controller, env, ctx),
};
