/** What the page remembers across a navigation, in this tab only; nothing is written before the first click. */

const KEY = "seventysix";

/** Read what is stored, or store it; `""` forgets. With blocked storage the chat is opened by hand again. */
export function memory(stored?: "open" | "closed" | ""): string | null | undefined {
  try {
    if (stored) sessionStorage[KEY] = stored;
    else if (stored === "") delete sessionStorage[KEY];
    return sessionStorage[KEY];
  } catch {
    return "";
  }
}
