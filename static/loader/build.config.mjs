// dist/loader.js: one script without dependencies, its style inside; the server fills in `window.LOADER_CONFIG`.
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleScript, resolveTokens } from "../shared/build/inline.mjs";

const here = dirname(fileURLToPath(import.meta.url));

export async function build(outDir) {
  const style = await resolveTokens(await readFile(join(here, "loader.css"), "utf8"));
  const code = await bundleScript(join(here, "main.ts"), {
    define: { LOADER_STYLE: JSON.stringify(style), LOADER_CONFIG: "window.LOADER_CONFIG" },
  });
  await writeFile(join(outDir, "loader.js"), code);

  // dist/invite.js: for sites that invite; stands ahead of the loader in their script.
  const card = await resolveTokens(await readFile(join(here, "invite.css"), "utf8"));
  const invite = await bundleScript(join(here, "invite.ts"), {
    define: { INVITE_STYLE: JSON.stringify(card), INVITE_CONFIG: "window.INVITE_CONFIG" },
  });
  await writeFile(join(outDir, "invite.js"), invite);

  // dist/title.js: for sites that want the number of unread messages in the page's title; stands behind the loader.
  await writeFile(join(outDir, "title.js"), await bundleScript(join(here, "title.ts"), { define: {} }));
}
