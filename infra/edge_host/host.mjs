// Runs the edge's Python in workerd without Cloudflare's runtime bundle: CPython is the npm package
// `pyodide`, whose parts come in as modules of this worker. Nothing is downloaded, at start or later.
//
// It offers the same two doors as Cloudflare's own runtime does with `disable_python_no_global_handlers`:
// `on_fetch(request, env, ctx)` of the main module, called with the JS objects themselves, and every
// Durable Object class of the main module. So edge/ cannot tell which of the two runs it.
import "./prelude.mjs";
import * as workers from "cloudflare:workers";
import * as sockets from "cloudflare:sockets";
import createPyodideModule from "./pyodide.asm.mjs";
import { loadPyodide } from "./pyodide.mjs";
import cpython from "./pyodide.asm.wasm"; // compiled by workerd when it loads: a worker may not compile
import lock from "./pyodide-lock.json";
import stdlib from "./stdlib.zip";
import application from "./application.zip"; // edge/, shared/ and their dependencies at its root

const MAIN_MODULE = "worker";
const APPLICATION = "/lib/application.zip";

// Pyodide knows no sentinel that WebAssembly code can test for without compiling a helper module, so
// it takes these two from JS: a value that stands for "an error", and the test for it.
const failure = Symbol("error");
function instantiate(imports, done) {
  imports.env.Jsv_GetError_import = () => failure;
  imports.env.JsvError_Check = (value) => value === failure;
  WebAssembly.instantiate(cpython, imports).then((instance) => done(instance, cpython));
  return {};
}

// Pyodide fetches two files by address while it loads: its WebAssembly, which it then leaves to
// `instantiate`, and the standard library.
async function withoutNetwork(load) {
  const fetch = globalThis.fetch;
  globalThis.fetch = async (input) =>
    String(input?.url ?? input).endsWith(".zip") ? new Response(stdlib) : new Response("");
  try {
    return await load();
  } finally {
    globalThis.fetch = fetch;
  }
}

async function boot() {
  const python = await withoutNetwork(() =>
    loadPyodide({
      indexURL: location.href,
      lockFileContents: lock,
      env: { HOME: "/", PYTHONDONTWRITEBYTECODE: "1" },
      createPyodideModule: (settings) =>
        createPyodideModule({ ...settings, instantiateWasm: instantiate }),
    }),
  );
  // What `import workers` (the Workers SDK) asks of the runtime it is in.
  python.registerJsModule("_pyodide_entrypoint_helper", {
    cloudflareWorkersModule: workers,
    cloudflareSocketsModule: sockets,
    doAnImport: (name) => import(name),
    patchWaitUntil: () => {},
    workerEntrypoint: null,
  });
  python.registerJsModule("_cloudflare_compat_flags", {});
  // Imported from the archive as it is: unpacking it would cost more than it saves.
  python.FS.writeFile(APPLICATION, new Uint8Array(application));
  python.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(APPLICATION)})`);
  return python.pyimport(MAIN_MODULE);
}

let booted;
const main = () => (booted ??= boot());

// A Durable Object that is an instance of the Python class of that name. RPC reaches only what the
// prototype shows, so its methods are named here; arguments and results are strings and numbers.
function durableObject(name, methods) {
  return class extends workers.DurableObject {
    #instance;
    constructor(ctx, env) {
      super(ctx, env);
      this.#instance = main().then((module) => module[name](ctx, env));
    }
    static {
      for (const method of methods)
        this.prototype[method] = async function (...args) {
          return (await this.#instance)[method](...args);
        };
    }
  };
}

let handler;
export default {
  fetch(request, env, ctx) {
    if (handler) return handler(request, env, ctx);
    return main().then((module) => (handler = module.on_fetch)(request, env, ctx));
  },
  scheduled(controller, env, ctx) {
    return main().then((module) => module.on_scheduled(controller, env, ctx));
  },
};
export const Registry = durableObject("Registry", [
  "snapshot",
  "purge",
  "point",
  "history",
  "document",
  "deny",
  "tell_health",
]);
export const Bucket = durableObject("Bucket", ["lease", "alarm"]);
export const Health = durableObject("Health", ["watch", "report", "round", "alarm"]);
