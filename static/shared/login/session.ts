// Who is logged in on this page.

import { createSignal, type Accessor } from "solid-js";
import { api, type Me } from "../api/api";
import { whenLoggedOut } from "../api/client";

export type SessionState =
  | { phase: "asking" }
  | { phase: "anonymous"; wasLoggedIn: boolean }
  | { phase: "known"; me: Me }
  | { phase: "unreachable" };

export interface Session {
  state: Accessor<SessionState>;
  /** Asks the server who we are. */
  refresh: () => Promise<void>;
  /** Rejects with `ApiError`. */
  login: (email: string, password: string) => Promise<void>;
  logout: () => Promise<void>;
  /** The server ended the login: back to the form, saying so. */
  ended: () => void;
}

export function createSession(): Session {
  const [state, setState] = createSignal<SessionState>({ phase: "asking" });

  const ended = (): void => {
    setState((was) =>
      was.phase === "anonymous" ? was : { phase: "anonymous", wasLoggedIn: was.phase === "known" },
    );
  };

  const refresh = async (): Promise<void> => {
    try {
      const me = await api.whoAmI();
      if (me) setState({ phase: "known", me });
      else ended();
    } catch {
      setState((was) => (was.phase === "known" ? was : { phase: "unreachable" }));
    }
  };

  whenLoggedOut(ended);
  void refresh();

  return {
    state,
    refresh,
    ended,
    login: async (email, password) => {
      setState({ phase: "known", me: await api.login(email, password) });
    },
    logout: async () => {
      await api.logout();
      setState({ phase: "anonymous", wasLoggedIn: false });
    },
  };
}
