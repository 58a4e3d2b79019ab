// The first import of host.mjs, because ES modules run in the order of their imports.
//
// workerd offers a Node-like `process`, from which Pyodide would conclude that it runs in Node and
// look for node:fs: it must be gone before pyodide.mjs looks. Pyodide also resolves the address of
// its files against `location`; nothing is ever asked of this one.
globalThis.process = undefined;
globalThis.location ??= new URL("https://edge-host.invalid/");
