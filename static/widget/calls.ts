/** What the shop's page tells the chat by calls of `seventysix(…)`, each once until it says otherwise; the rest is a part's. */
import type { HostMessage } from "@shared/bridge";
import { framed, PREFILLED } from "./framed";

type Page = Partial<Pick<HostMessage, "href">>;

/** Answers a function that carries out what is new, and returns what the page says of itself. */
export function makeCalls(prefill: (text: string) => void): (told: HostMessage["told"]) => Page {
  // The field is not filled again in another language.
  const done: Record<string, string | undefined> = { prefill: framed(PREFILLED) };
  let page: Page = {};
  const calls: Record<string, (value: unknown) => void> = {
    prefill: (text) => prefill(`${text as string}`),
    setPage(shown) {
      const { url } = (shown ?? {}) as Record<string, unknown>;
      page = typeof url === "string" ? { href: url } : {};
    },
    setTheme(theme) {
      document.documentElement.style.colorScheme = theme === "auto" ? "light dark" : `${theme as string}`;
    },
  };

  return (told) => {
    for (const [name, value] of Object.entries(told)) {
      const text = JSON.stringify(value) ?? "";
      if (done[name] === text) continue;
      done[name] = text;
      if (name === "prefill") framed(PREFILLED, text);
      if (Object.hasOwn(calls, name)) calls[name]?.(value);
    }
    return page;
  };
}
