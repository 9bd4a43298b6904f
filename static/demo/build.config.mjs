// Builds the demo shop: static pages in two languages, drawings, one style sheet, one script.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "vite";
import { GLAZES } from "./art/glaze.mjs";
import { stillByDay, stillByDusk } from "./art/coast.mjs";
import { drawing, row } from "./art/wares.mjs";
import { cartPage } from "./pages/cart.mjs";
import { voice } from "./pages/html.mjs";
import { layout } from "./pages/layout.mjs";
import { listPage } from "./pages/list.mjs";
import { productPage } from "./pages/product.mjs";
import { doorPage, servicePage } from "./pages/service.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const LANGUAGES = ["en", "de"];
const STYLES = ["tokens.css", "frame.css", "shop.css", "product.css", "cart.css"];
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#355466"/><circle cx="16" cy="12" r="6" fill="#f6ecd9"/><path d="M4 21c5-3 7-3 12 0s7 3 12 0M7 26c4-2 5-2 9 0s5 2 9 0" fill="none" stroke="#f6ecd9" stroke-width="2.2" stroke-linecap="round"/></svg>`;

const read = (path) => readFile(join(here, path), "utf8");

/** Puts a file under a name that changes with its content; returns its address. */
async function asset(out, name, text) {
  const [stem, ending] = name.split(".");
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 8);
  const file = `${stem}-${hash}.${ending}`;
  await writeFile(join(out, "assets", file), text);
  return `/demo/assets/${file}`;
}

async function drawings(out, catalogue) {
  const art = {};
  const keep = async (name, text) => (art[name] = await asset(out, `${name}.svg`, text));
  for (const product of catalogue.products)
    for (const glaze of product.glazes)
      await keep(`${product.art}-${glaze}`, drawing(product.art, GLAZES[glaze]));
  await keep("day", stillByDay());
  await keep("dusk", stillByDusk());
  await keep(
    "bowls",
    row(
      "bowl",
      ["watt", "tide", "sand"].map((glaze) => GLAZES[glaze]),
    ),
  );
  return art;
}

async function script() {
  const result = await bundle({
    configFile: false,
    root: here,
    logLevel: "warn",
    build: {
      write: false,
      minify: "terser",
      target: "es2022",
      modulePreload: false,
      rollupOptions: { input: join(here, "src/shop.ts") },
    },
  });
  return result.output[0].code;
}

/** Style sheets joined, without comments and superfluous white space. */
async function style() {
  const parts = await Promise.all(STYLES.map((name) => read(`styles/${name}`)));
  return parts
    .join("\n")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,>]) ?/g, "$1");
}

async function page(out, v, assets, content) {
  const folder = join(out, v.lang, content.path);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.html"), layout(v, assets, content));
}

export async function build(outDir) {
  const out = join(outDir, "demo");
  await rm(out, { recursive: true, force: true });
  await mkdir(join(out, "assets"), { recursive: true });
  const catalogue = JSON.parse(await read("catalogue.json"));
  const assets = {
    art: await drawings(out, catalogue),
    icon: await asset(out, "icon.svg", ICON),
    style: await asset(out, "shop.css", await style()),
    script: await asset(out, "shop.js", await script()),
  };
  const voices = [];
  for (const lang of LANGUAGES) {
    const v = voice(lang, JSON.parse(await read(`strings/${lang}.json`)), catalogue);
    voices.push(v);
    await page(out, v, assets, listPage(v, assets, catalogue));
    for (const product of catalogue.products)
      await page(out, v, assets, productPage(v, assets, catalogue, product));
    await page(out, v, assets, cartPage(v, assets, catalogue));
    await page(out, v, assets, servicePage(v));
  }
  await writeFile(join(out, "index.html"), doorPage(voices, assets));
}
