/** What a signed identity says without being verified: that is the server's to do. */

/** Seconds since 1970 at which a JWT ends, or nothing if it is none. */
export function endOf(identity: unknown): number | undefined {
  try {
    const body = String(identity).split(".")[1]?.replace(/-/g, "+").replace(/_/g, "/") ?? "";
    return Number((JSON.parse(atob(body)) as { exp?: unknown }).exp) || undefined;
  } catch {
    return undefined;
  }
}
