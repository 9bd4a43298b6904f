import CloudOff from "lucide-solid/icons/cloud-off";
import { createEffect, Match, onCleanup, Show, Switch, type JSX } from "solid-js";
import type { Me } from "../api/api";
import type { Role } from "../protocol.gen";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { EmptyState } from "../ui/EmptyState";
import { showToast } from "../ui/toasts";
import { EnrolScreen } from "./EnrolScreen";
import { Forbidden } from "./Forbidden";
import { LoginScreen } from "./LoginScreen";
import type { Session, SessionState } from "./session";
import { ssoWords, takeSsoReturn } from "./ssoReturn";
import "./LoginGate.css";

const RETRY_MS = 4_000;

export interface LoginGateProps {
  session: Session;
  place: string;
  /** Who may enter; everybody without it. */
  roles?: readonly Role[];
  /** Drawn anew for each login. */
  children: (me: Me) => JSX.Element;
}

function phaseOf<P extends SessionState["phase"]>(
  state: SessionState,
  phase: P,
): Extract<SessionState, { phase: P }> | null {
  return state.phase === phase ? (state as Extract<SessionState, { phase: P }>) : null;
}

/** The page behind it exists only while somebody is logged in who may see it. */
export function LoginGate(props: LoginGateProps): JSX.Element {
  const known = (): Me | null => phaseOf(props.session.state(), "known")?.me ?? null;
  const isAllowed = (me: Me): boolean => !props.roles || props.roles.includes(me.role);

  // Back from linking: whoever is logged in is told what came of it. Who is not is told at the door.
  createEffect(() => {
    if (!known()) return;
    const { code } = takeSsoReturn();
    if (code) showToast(ssoWords(code), code === "linked" ? "ok" : "error");
  });
  createEffect(() => {
    if (props.session.state().phase !== "unreachable") return;
    const timer = setInterval(() => void props.session.refresh(), RETRY_MS);
    onCleanup(() => clearInterval(timer));
  });

  return (
    <Switch>
      <Match when={phaseOf(props.session.state(), "anonymous")}>
        {(state) => (
          <LoginScreen session={props.session} place={props.place} wasLoggedIn={state().wasLoggedIn} />
        )}
      </Match>
      <Match when={phaseOf(props.session.state(), "unreachable")}>
        <main class="gate">
          <h1 class="visually-hidden">{`${ts("product")} ${props.place}`}</h1>
          <EmptyState
            icon={<CloudOff size={32} stroke-width={1.75} />}
            title={ts("gate.unreachable.title")}
            text={ts("gate.unreachable.text")}
            action={<Button onClick={() => void props.session.refresh()}>{ts("gate.retry")}</Button>}
          />
        </main>
      </Match>
      <Match when={known()?.id}>
        <Show when={known()} keyed>
          {(me) => (
            <Show
              when={!me.needs_second_factor}
              fallback={<EnrolScreen session={props.session} place={props.place} />}
            >
              <Show when={isAllowed(me)} fallback={<Forbidden session={props.session} />}>
                {props.children(me)}
              </Show>
            </Show>
          )}
        </Show>
      </Match>
    </Switch>
  );
}
