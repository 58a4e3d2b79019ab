// The staged edge as Miniflare takes a worker: the modules of build/host, the bindings of wrangler.toml.
//
// wrangler itself reads the bindings, so that they cannot differ from what Cloudflare gets.
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Log, LogLevel } from "miniflare";
import { unstable_getMiniflareWorkerOptions as bindingsOf } from "wrangler";

export const NAME = "nearcast-edge";
const root = resolve(fileURLToPath(import.meta.url), "../../..");
const build = join(root, "build/host");

const modules = [
  ["host.mjs", "ESModule"], // first: the main module
  ["prelude.mjs", "ESModule"],
  ["pyodide.mjs", "ESModule"],
  ["pyodide.asm.mjs", "ESModule"],
  ["pyodide.asm.wasm", "CompiledWasm"],
  ["pyodide-lock.json", "Text"],
  ["stdlib.zip", "Data"],
  ["application.zip", "Data"],
];
// For Python that runs in Cloudflare's own build of workerd, and would make it look for that bundle.
const flags = new Set(["python_workers", "disable_python_no_global_handlers"]);

// A worker with the values of `secrets` in place of wrangler.toml's.
export function edgeWorker(secrets) {
  const { workerOptions: wanted } = bindingsOf(join(root, "wrangler.toml"));
  return {
    name: NAME,
    modulesRoot: build,
    modules: modules.map(([name, type]) => ({ type, path: join(build, name) })),
    compatibilityDate: wanted.compatibilityDate,
    compatibilityFlags: wanted.compatibilityFlags.filter((flag) => !flags.has(flag)),
    bindings: { ...wanted.bindings, ...secrets },
    kvNamespaces: wanted.kvNamespaces,
    durableObjects: wanted.durableObjects,
    ratelimits: wanted.ratelimits,
    r2Buckets: wanted.r2Buckets,
  };
}

// What Miniflare does besides: nothing that asks the internet, and state in a folder.
export function platform(state) {
  return {
    host: "127.0.0.1",
    cf: false, // no question to the internet; callers come from nowhere
    log: new Log(LogLevel.WARN),
    logRequests: false,
    telemetry: { enabled: false },
    resourcePersistencePath: resolve(state),
  };
}
