/** What the server and the page have filled in for this script. */

export const script = document.currentScript as HTMLScriptElement;
export const {
  css = "",
  text = "",
  /** What is said while the chat cannot be reached; without a site nobody knows in which language. */
  lost = "Offline",
  /** A speech bubble. */
  icon = "M7.9 20A9 9 0 1 0 4 16.1L2 22Z",
  site = script.dataset.site,
  server = new URL(script.src).origin,
} = LOADER_CONFIG;
