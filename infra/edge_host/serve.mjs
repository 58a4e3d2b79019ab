// Serves the staged edge on 127.0.0.1, in workerd, until SIGTERM or SIGINT.
//
// Bindings come from wrangler.toml, read by wrangler itself, so that they cannot differ from what
// Cloudflare gets; the modules are build/host instead of build/edge, and their values may be replaced by
// those in the secrets file. `wrangler dev` would do, but it watches, rebuilds, opens an inspector and
// asks the internet for the caller's country; Miniflare, on which it stands, does none of that.
//
// usage: node serve.mjs --port N --state FOLDER [--secrets FILE]
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, parseEnv } from "node:util";
import { Log, LogLevel, Miniflare, convertV4MiniflareOptions } from "miniflare";
import { unstable_getMiniflareWorkerOptions as bindingsOf } from "wrangler";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const build = join(root, "build/host");
const { values: options } = parseArgs({
  options: {
    port: { type: "string" },
    state: { type: "string" },
    secrets: { type: "string" },
    config: { type: "string", default: join(root, "wrangler.toml") },
  },
});

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

const { workerOptions: wanted } = bindingsOf(options.config);
const secrets = options.secrets ? parseEnv(await readFile(options.secrets, "utf8")) : {};
const miniflare = new Miniflare(
  // The form of options that wrangler's reader gives and the released documentation describes.
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: Number(options.port),
    cf: false, // no question to the internet; callers come from nowhere
    log: new Log(LogLevel.WARN),
    logRequests: false,
    telemetry: { enabled: false },
    unsafeTriggerHandlers: true, // GET /cdn-cgi/local/scheduled is the cron: nobody else winds it here
    resourcePersistencePath: resolve(options.state),
    name: "nearcast-edge",
    modulesRoot: build,
    modules: modules.map(([name, type]) => ({ type, path: join(build, name) })),
    compatibilityDate: wanted.compatibilityDate,
    compatibilityFlags: wanted.compatibilityFlags.filter((flag) => !flags.has(flag)),
    bindings: { ...wanted.bindings, ...secrets },
    kvNamespaces: wanted.kvNamespaces,
    durableObjects: wanted.durableObjects,
    ratelimits: wanted.ratelimits,
  }),
);

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => miniflare.dispose().then(() => process.exit(0)));
await miniflare.ready;
console.log(`edge on http://127.0.0.1:${options.port}`);
