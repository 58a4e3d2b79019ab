// Compiles Python archives to bytecode with the very interpreter that will import them: the npm
// package `pyodide`, here in Node. The developer's own Python is of another version, and bytecode of
// one version means nothing to the next.
//
// usage: node precompile.mjs SOURCE.zip TARGET.zip [SOURCE.zip TARGET.zip ...]
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readFile, rename, writeFile } from "node:fs/promises";
import { loadPyodide } from "pyodide";

const here = dirname(fileURLToPath(import.meta.url));

async function compileArchives(paths) {
  const python = await loadPyodide();
  python.runPython(await readFile(resolve(here, "bytecode.py"), "utf8"));
  const compileArchive = python.globals.get("compile_archive");
  for (let index = 0; index < paths.length; index += 2) {
    python.FS.writeFile("/source.zip", await readFile(paths[index]));
    compileArchive("/source.zip", "/compiled.zip");
    // Written aside and renamed, so that a worker which starts meanwhile sees a whole archive.
    const aside = `${paths[index + 1]}.${process.pid}`;
    await writeFile(aside, python.FS.readFile("/compiled.zip"));
    await rename(aside, paths[index + 1]);
  }
}

compileArchives(process.argv.slice(2)).catch((error) => {
  console.error(error.message); // an uncaught error would print Pyodide's one line of 1.2 MB too
  process.exit(1);
});
