/** Asks the server over HTTP, as the shopper we are. */
import type { Core } from "../parts";

const PATH = "/api/v1/visitor/";

export function addressOf(what: string): string {
  return PATH + what;
}

/** Null before the server has told us who we are. */
export function headersOf(core: Core): Record<string, string> | null {
  const token = core.token();
  return token ? { authorization: `Bearer ${token}`, "x-site-key": core.site_key } : null;
}
