// Builds every front end into dist/. One child build per folder: each owns its `build.config.mjs`,
// which exports an async function (outDir) → void. `node build.mjs console ops` builds just those.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

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
