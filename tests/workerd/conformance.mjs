// Runs the public HTTP cache tests (npm `http-cache-tests`, shown at cache-tests.fyi) against a cache.
//
// Their origin and their client are both here: the origin listens on 127.0.0.1, and the cache is expected
// to ask it for what it is asked under --base. One JSON object is printed, {test: {kind, name, result}},
// where the kind is "required", "optimal" or "check", and the result is true or [what failed, why].
//
// usage: node conformance.mjs --port ORIGIN_PORT --base http://cache/path [--only TEST,TEST] [--dump]
import http from "node:http";
import { parseArgs } from "node:util";
import nodeFetch from "node-fetch"; // leaves header fields as the tests give them; Node's own adds some
import { getResults, runTests } from "http-cache-tests/client/runner.mjs";
import handleConfig from "http-cache-tests/server/handle-config.mjs";
import handleState from "http-cache-tests/server/handle-state.mjs";
import handleTest from "http-cache-tests/server/handle-test.mjs";
import suites from "http-cache-tests/tests/index.mjs";

const AT_ONCE = 120; // tests; most of them wait for seconds to pass

const { values: options } = parseArgs({
  options: {
    port: { type: "string" },
    base: { type: "string" },
    only: { type: "string", default: "" },
    dump: { type: "boolean", default: false },
  },
});
const only = new Set(options.only.split(",").filter(Boolean));
const print = console.log;
if (!options.dump) console.log = () => {}; // the origin chats

const doors = { config: handleConfig, state: handleState, test: handleTest };
const origin = http.createServer((request, response) => {
  const [door, ...rest] = new URL(request.url, "http://origin").pathname.split("/").slice(1);
  if (door in doors) return doors[door](rest, request, response);
  response.writeHead(404).end();
});
await new Promise((ready) => origin.listen(Number(options.port), "127.0.0.1", ready));

// The platform compresses, not the cache that is tested here; so nothing compressed is asked for.
const fetch = (url, request) => nodeFetch(url, { ...request, compress: false });
const chosen = suites.map((suite) => ({
  ...suite,
  tests: suite.tests
    .filter((test) => !only.size || only.has(test.id))
    .map((test) => ({ ...test, dump: options.dump })),
}));
await runTests(chosen, fetch, false, options.base, AT_ONCE);

const results = getResults();
const report = {};
for (const test of chosen.flatMap((suite) => suite.tests))
  if (test.id in results)
    report[test.id] = {
      kind: test.kind ?? "required",
      name: test.name,
      result: results[test.id],
    };
print(JSON.stringify(report));
origin.close();
origin.closeAllConnections();
