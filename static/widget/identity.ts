/** Who we are to the server: one visitor per browser and site, also when two tabs are opened at once. */
import type { SiteStorage } from "./storage";

/** Both tabs were given a token. The one who has spoken keeps its own; otherwise both choose the same one. */
export function chooseToken(mine: string | null, theirs: string, hasConversation: boolean): string {
  if (mine === null) return theirs;
  return hasConversation || mine < theirs ? mine : theirs;
}

type TokenStore = Pick<SiteStorage, "token" | "setToken" | "onToken">;

/** `onAdopted` is called when we have become somebody else and must say hello again. */
export function makeIdentity(storage: TokenStore, hasConversation: () => boolean, onAdopted: () => void) {
  let token = storage.token();

  function meet(theirs: string): void {
    const mine = token;
    token = chooseToken(mine, theirs, hasConversation());
    if (storage.token() !== token) storage.setToken(token);
    if (mine && mine !== token) onAdopted();
  }

  storage.onToken(meet);
  return {
    token: () => token,

    /** The server has made a new visitor for this tab: it had no token, or one that is not known any more. */
    receive(fresh: string): void {
      const said = token;
      const stored = storage.token();
      token = fresh;
      storage.setToken(fresh);
      if (stored && stored !== said) meet(stored);
    },

    /** The server does not know the token any more. Answers whether there was one. */
    forget(): boolean {
      const had = token;
      if (had && storage.token() === had) storage.setToken(null);
      token = null;
      return !!had;
    },
  };
}
