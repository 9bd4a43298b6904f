// Addresses that shoppers' browsers told us: only such as may be followed.

export function safeUrl(text: string | null): string | null {
  if (!text || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
}

/** Without scheme and query: what a person reads. */
export function readableUrl(href: string): string {
  const url = new URL(href);
  return url.host + (url.pathname === "/" ? "" : readablePath(url.pathname));
}

/** An address may hold what is no encoding of anything. */
function readablePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
