// Who is logged in on this page.

import { createSignal, type Accessor } from "solid-js";
import { answerByPasskey } from "../account/passkeys";
import { api, type Me, type SecondStep } from "../api/api";
import { whenLoggedOut } from "../api/client";
import { setWays } from "./ways";

export type { SecondStep };

export type SessionState =
  | { phase: "asking" }
  | { phase: "anonymous"; wasLoggedIn: boolean }
  | { phase: "known"; me: Me }
  | { phase: "unreachable" };

export interface Session {
  state: Accessor<SessionState>;
  /** Asks the server who we are. */
  refresh: () => Promise<void>;
  /** Resolves to what else must be shown, or to null: then one is in. Rejects with `ApiError`. */
  login: (email: string, password: string) => Promise<SecondStep | null>;
  /** Shows a code, the second step. Rejects with `ApiError`. */
  finish: (token: string, code: string) => Promise<void>;
  /** Alone, or as the second step. Rejects with `ApiError`. */
  loginByPasskey: (token: string | null) => Promise<void>;
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
      const { agent: me, can_mail, sso } = await api.whoAmI();
      setWays({ can_mail, sso });
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
      const { agent, second_step } = await api.login(email, password);
      if (agent) setState({ phase: "known", me: agent });
      return second_step;
    },
    finish: async (token, code) => {
      const { agent } = await api.finishLogin(token, code);
      if (agent) setState({ phase: "known", me: agent });
    },
    loginByPasskey: async (token) => {
      const credential = await answerByPasskey(await api.askPasskey(token));
      const { agent } = await api.loginByPasskey(credential, token);
      if (agent) setState({ phase: "known", me: agent });
    },
    logout: async () => {
      await api.logout();
      setState({ phase: "anonymous", wasLoggedIn: false });
    },
  };
}
