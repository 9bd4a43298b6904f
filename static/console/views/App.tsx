import { LoginGate } from "@shared/login/LoginGate";
import { createSession } from "@shared/login/session";
import { Toasts } from "@shared/ui/Toasts";
import type { JSX } from "solid-js";
import { t } from "../strings";
import { ConsoleScreen } from "./ConsoleScreen";

export function App(): JSX.Element {
  const session = createSession();
  return (
    <>
      <LoginGate session={session} place={t("place")}>
        {(me) => <ConsoleScreen me={me} session={session} />}
      </LoginGate>
      <Toasts />
    </>
  );
}
