/** What the page remembers across a navigation, in this tab only; nothing is written before the first click. */

/** Read what is stored, or store it. */
export function memory(fresh?: "open" | "closed" | ""): string | undefined {
  try {
    if (fresh != null) sessionStorage.seventysix = fresh;
    return sessionStorage.seventysix as string | undefined;
  } catch {
    // With blocked storage the chat is opened by hand again.
  }
}
