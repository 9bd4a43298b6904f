/** Who we are to the server: one visitor per browser and site, also when two tabs are opened at once. */
import type { SiteStorage } from "./storage";

type TokenStore = Pick<SiteStorage, "token" | "setToken" | "onToken">;

export type Identity = ReturnType<typeof makeIdentity>;

/** `onAdopted` is called when we have become somebody else and must say hello again. */
export function makeIdentity(storage: TokenStore, hasConversation: () => boolean, onAdopted: () => void) {
  let token = storage.token();
  /** What the last hello said. */
  let said: string | null = null;
  let hasInsisted = false;

  /** Another tab is somebody else. Whoever has a conversation keeps it, and says so once; others follow. */
  function meet(): void {
    const theirs = storage.token();
    if (!theirs || theirs === token) return;
    if (!hasConversation()) {
      token = theirs;
      onAdopted();
    } else if (!hasInsisted) {
      // Once only, or two tabs with a conversation each would insist forever.
      hasInsisted = true;
      storage.setToken(token);
    }
  }

  storage.onToken(meet);
  return {
    /** The token for a hello. */
    say: () => (said = token),

    /** The server has made a new visitor for this tab: it had no token, or one that is not known any more. */
    receive(fresh: string): void {
      const stored = storage.token();
      if (stored && stored !== said) return meet();
      token = fresh;
      storage.setToken(fresh);
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
