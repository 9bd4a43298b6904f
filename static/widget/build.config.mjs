// dist/widget/index.<language>.html: one document per language, script and style inside, with the placeholders
// that the server fills in.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript, withUsedColors } from "../shared/build/inline.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const STYLES = ["base", "header", "wait", "list", "composer"];
const SCRIPT = '<script nonce="__NONCE__"></script>';

/** White space between tags means nothing in this document. */
function tighten(html) {
  return html
    .replace(/\s*\n\s*/g, "\n")
    .replace(/>\n</g, "><")
    .replace(/\n/g, " ")
    .replace(/ \/>/g, "/>")
    .replace(/> __CONFIG__ </, ">__CONFIG__<")
    .trim();
}

export async function build(outDir) {
  const sources = STYLES.map((name) => readFile(join(here, "styles", `${name}.css`), "utf8"));
  const style = await withUsedColors((await Promise.all(sources)).join("\n"));
  const script = await bundleScript(join(here, "main.ts"), { TEXTS: "window.TEXTS" });
  const html = tighten(await readFile(join(here, "index.html"), "utf8"));
  await mkdir(join(outDir, "widget"), { recursive: true });
  for (const file of await readdir(join(here, "strings"))) {
    const texts = JSON.stringify(JSON.parse(await readFile(join(here, "strings", file), "utf8")));
    const inside = script.replace("window.TEXTS", () => texts);
    if (/<\/(script|style)|<!--/i.test(inside + style))
      throw new Error(`${file} cannot be put inside the document`);
    const document = html
      .replace("</style>", () => `${style}</style>`)
      .replace(SCRIPT, () => SCRIPT.replace("><", () => `>${inside}<`));
    await writeFile(join(outDir, "widget", file.replace("json", "html").replace(/^/, "index.")), document);
  }
}
