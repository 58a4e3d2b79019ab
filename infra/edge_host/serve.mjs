// Serves the staged edge on 127.0.0.1, in workerd, until SIGTERM or SIGINT.
//
// `wrangler dev` would do, but it watches, rebuilds, opens an inspector and asks the internet for the
// caller's country; Miniflare, on which it stands, does none of that.
//
// usage: node serve.mjs --port N --state FOLDER [--secrets FILE]
import { readFile } from "node:fs/promises";
import { parseArgs, parseEnv } from "node:util";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { edgeWorker, platform } from "./worker.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string" },
    state: { type: "string" },
    secrets: { type: "string" },
  },
});

const secrets = options.secrets ? parseEnv(await readFile(options.secrets, "utf8")) : {};
const miniflare = new Miniflare(
  // The form of options that wrangler's reader gives and the released documentation describes.
  convertV4MiniflareOptions({
    ...platform(options.state),
    port: Number(options.port),
    unsafeTriggerHandlers: true, // GET /cdn-cgi/local/scheduled is the cron: nobody else winds it here
    ...edgeWorker(secrets),
  }),
);

for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => miniflare.dispose().then(() => process.exit(0)));
await miniflare.ready;
console.log(`edge on http://127.0.0.1:${options.port}`);
