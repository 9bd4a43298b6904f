// Which site the settings are about; the same one from page to page.

import { createSignal } from "solid-js";
import type { Me, MySite } from "@shared/api/api";

const [chosen, setChosen] = createSignal("");

export { setChosen as chooseSite };

export function siteOf(me: Me): MySite | undefined {
  return me.sites.find((site) => site.id === chosen()) ?? me.sites[0];
}

export function siteIdOf(me: Me): string {
  return siteOf(me)?.id ?? "";
}
