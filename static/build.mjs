// Builds every front end into dist/. One child build per folder: each owns its `build.config.mjs`,
// which exports an async function (outDir) → void. `node build.mjs console ops` builds just those.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { constants, gzipSync } from "node:zlib";

const root = dirname(fileURLToPath(import.meta.url));
const parts =
  process.argv.length > 2 ? process.argv.slice(2) : ["loader", "widget", "console", "ops", "demo"];
const out = join(root, "dist");
await mkdir(out, { recursive: true });
for (const part of parts) {
  const started = performance.now();
  const { build } = await import(`./${part}/build.config.mjs`);
  await build(out);
  console.log(`built ${part} in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

// What is served as it was built gets a compressed twin, so that serving it costs nothing. What is filled in first
// (the loader, the chat's documents) is compressed when it is served.
const level = constants.Z_BEST_COMPRESSION;
for (const folder of ["console", "ops", "demo", "widget/assets"]) {
  const files = await readdir(join(out, folder), { recursive: true }).catch(() => []);
  for (const file of files.filter((name) => [".js", ".css", ".html", ".svg"].includes(extname(name)))) {
    const path = join(out, folder, file);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path), { level }));
  }
}
