import { Show, type JSX } from "solid-js";
import { LoginGate } from "@shared/login/LoginGate";
import { createSession } from "@shared/login/session";
import { Toasts } from "@shared/ui/Toasts";
import { ForAgents } from "./frame/ForAgents";
import { Workplace } from "./frame/Workplace";
import { t } from "./strings";

export function App(): JSX.Element {
  const session = createSession();
  return (
    <>
      <LoginGate session={session} place={t("place")}>
        {(me) => (
          <Show when={me.role !== "agent"} fallback={<ForAgents session={session} />}>
            <Workplace me={me} session={session} />
          </Show>
        )}
      </LoginGate>
      <Toasts />
    </>
  );
}
