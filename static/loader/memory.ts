/** What the page remembers across a navigation, in this tab only; nothing is written before the first click. */

/** Read what is stored, or store it. With blocked storage the chat is opened by hand again. */
export function memory(fresh?: "open" | "closed" | ""): string | undefined {
  try {
    const store = sessionStorage as Record<string, string | undefined>;
    if (fresh != null) store.seventysix = fresh;
    return store.seventysix;
  } catch {
    return;
  }
}
