// The page's place in the browser's history.

import { createSignal } from "solid-js";
import { parseRoute, type Route } from "./route";

const here = (): Route => parseRoute(location.pathname, location.search);
const [route, setRoute] = createSignal<Route>(here());

export { route };

window.addEventListener("popstate", () => setRoute(here()));

/** The query of the list we came from, so that the way back keeps its filters. */
let lastListQuery = "";

export function listPath(base: string): string {
  return base + lastListQuery;
}

export function navigate(path: string): void {
  history.pushState(null, "", path);
  arrive();
}

/** Changes the address without a new step in the history: filters while typing. */
export function replaceQuery(query: string): void {
  lastListQuery = query;
  history.replaceState(null, "", location.pathname + query);
}

function arrive(): void {
  setRoute(here());
  window.scrollTo(0, 0);
  // As after a page load: reading starts at the top of the new page, not at the old link.
  queueMicrotask(() => document.querySelector<HTMLElement>("#main")?.focus({ preventScroll: true }));
}
