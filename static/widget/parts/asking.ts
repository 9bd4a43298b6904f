/** Asks the server over HTTP, as the shopper we are. */
import type { Core } from "../parts";

const PATH = "/api/v1/visitor/";

export function addressOf(what: string): string {
  return PATH + what;
}

/** Null before the server has told us who we are. */
export function headersOf(core: Core): Record<string, string> | null {
  const { identity } = core;
  const token = identity ?? core.token();
  const scheme = identity ? "Identity" : "Bearer";
  return token ? { authorization: `${scheme} ${token}`, "x-site-key": core.site_key } : null;
}
