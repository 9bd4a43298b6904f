// dist/widget/index.<language>.html: one document per language, script and style inside, with the placeholders
// that the server fills in.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript, withUsedColors } from "../shared/build/inline.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const STYLES = ["base", "header", "wait", "list", "composer"];
// Neither on the wire nor in storage, nor a name of the browser's.
const OWN_NAMES = [
  "addText",
  "connect",
  "flush",
  "forget",
  "has_gap",
  "isAlone",
  "is_first",
  "is_last",
  "is_network_up",
  "is_refused",
  "is_up",
  "is_visible",
  "new_id",
  "now_ms",
  "nudge",
  "offset_ms",
  "onDraft",
  "onFrame",
  "onOutgoing",
  "onPhase",
  "onRefusedToken",
  "onToken",
  "outbox",
  "phase",
  "receive",
  "refused",
  "report",
  "restart",
  "setDraft",
  "setToken",
  "until_ms",
];
/** Words that stand for a text and nothing else in the script, as do all keys with an underscore. */
const OWN_KEYS = [
  "asked",
  "details",
  "greeting",
  "joined",
  "longer",
  "unsure",
  "waited",
  "ways",
  "yesterday",
];

/** In the document such keys become short, in texts and script alike. */
function shorten(texts, script) {
  const names = new Map(
    Object.keys(texts)
      .filter((key) => key.includes("_") || OWN_KEYS.includes(key))
      .map((key, i) => [key, i.toString(36)]),
  );
  const short = Object.fromEntries(Object.entries(texts).map(([key, text]) => [names.get(key) ?? key, text]));
  const inside = script.replace(/"(\w+)"/g, (whole, key) => (names.has(key) ? `"${names.get(key)}"` : whole));
  return inside.replace("window.TEXTS", () => JSON.stringify(short));
}

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
  const script = await bundleScript(join(here, "main.ts"), { TEXTS: "window.TEXTS" }, OWN_NAMES);
  const html = tighten(await readFile(join(here, "index.html"), "utf8"));
  await mkdir(join(outDir, "widget"), { recursive: true });
  for (const file of await readdir(join(here, "strings"))) {
    const inside = shorten(JSON.parse(await readFile(join(here, "strings", file), "utf8")), script);
    if (/<\/(script|style)|<!--/i.test(inside + style))
      throw new Error(`${file} cannot be put inside the document`);
    const document = html
      .replace("</style>", () => `${style}</style>`)
      .replace(SCRIPT, () => SCRIPT.replace("><", () => `>${inside}<`));
    await writeFile(join(outDir, "widget", file.replace("json", "html").replace(/^/, "index.")), document);
  }
}
