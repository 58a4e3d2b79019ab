// Several isolates of the edge on one platform, each with a port of its own: the first has the Durable
// Objects, KV is everybody's. On a real PoP nobody can choose an isolate; a test of what one tells the
// others must.
//
// usage: node isolates.mjs --ports N,N --state FOLDER --secrets FILE
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, parseEnv } from "node:util";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { NAME, edgeWorker, platform } from "../../infra/edge_host/worker.mjs";

const { values: options } = parseArgs({
  options: { ports: { type: "string" }, state: { type: "string" }, secrets: { type: "string" } },
});
const ports = options.ports.split(",").map(Number);
const secrets = parseEnv(await readFile(options.secrets, "utf8"));
const edge = edgeWorker(secrets);
const faults = {
  type: "ESModule",
  path: join(edge.modulesRoot, "faults.mjs"),
  contents: await readFile(join(import.meta.dirname, "faults.mjs"), "utf8"),
};
const modules = [faults, ...edge.modules];

const objects = (number) =>
  Object.fromEntries(
    Object.entries(edge.durableObjects).map(([binding, object]) => [
      binding,
      number ? { ...object, scriptName: NAME } : object,
    ]),
  );
const isolate = (port, number) => ({
  ...edge,
  modules,
  name: number ? `${NAME}-${number}` : NAME,
  durableObjects: objects(number),
  unsafeDirectSockets: [{ host: "127.0.0.1", port }],
});

const miniflare = new Miniflare(
  convertV4MiniflareOptions({ ...platform(options.state), port: 0, workers: ports.map(isolate) }),
);
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => miniflare.dispose().then(() => process.exit(0)));
await miniflare.ready;
console.log(`edges on ports ${options.ports}`);
