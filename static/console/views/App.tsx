import { LoginGate } from "@shared/login/LoginGate";
import { createSession } from "@shared/login/session";
import { WelcomeScreen } from "@shared/login/WelcomeScreen";
import { Toasts } from "@shared/ui/Toasts";
import { createSignal, Show, type JSX } from "solid-js";
import { t } from "../strings";
import { takePasswordLink } from "../work/passwordLink";
import { ConsoleScreen } from "./ConsoleScreen";

export function App(): JSX.Element {
  const session = createSession();
  const [link, setLink] = createSignal(takePasswordLink());
  return (
    <>
      <Show
        when={link()}
        fallback={
          <LoginGate session={session} place={t("place")}>
            {(me) => <ConsoleScreen me={me} session={session} />}
          </LoginGate>
        }
      >
        {(token) => <WelcomeScreen token={token()} place={t("place")} onDone={() => setLink(null)} />}
      </Show>
      <Toasts />
    </>
  );
}
