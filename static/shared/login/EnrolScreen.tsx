import { Show, type JSX } from "solid-js";
import { AccountSteps } from "../account/AccountSteps";
import { createAccount } from "../account/createAccount";
import { canUsePasskeys } from "../account/passkeys";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { LoginFrame } from "./LoginFrame";
import type { Session } from "./session";

/** Before anything else: a second step for somebody whose role needs one. */
export function EnrolScreen(props: { session: Session; place: string }): JSX.Element {
  // Back from a step may mean that there is one now: then the server lets us in.
  const account = createAccount(() => void props.session.refresh());
  return (
    <LoginFrame place={props.place} isWide>
      <h1 class="login__title">{ts("login.enrol.title")}</h1>
      <AccountSteps account={account}>
        <div class="login__form">
          <p class="login__text">{ts("login.enrol.text")}</p>
          <Button tone="primary" class="login__submit" onClick={() => account.addTotp()}>
            {ts("login.enrol.totp")}
          </Button>
          <Show when={canUsePasskeys()}>
            <Button class="login__submit" onClick={() => account.addPasskey()}>
              {ts("login.enrol.passkey")}
            </Button>
          </Show>
          <div class="login__ways">
            <Button tone="quiet" size="sm" onClick={() => void props.session.logout()}>
              {ts("gate.logout")}
            </Button>
          </div>
        </div>
      </AccountSteps>
    </LoginFrame>
  );
}
