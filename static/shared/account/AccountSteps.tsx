import { Match, Switch, type JSX } from "solid-js";
import { ts } from "../strings";
import { accountApi } from "./accountApi";
import { ConfirmStep } from "./ConfirmStep";
import type { Account, View } from "./createAccount";
import { PasskeyStep } from "./PasskeyStep";
import { PasswordStep } from "./PasswordStep";
import { RecoveryCodesStep } from "./RecoveryCodesStep";
import { RemoveStep } from "./RemoveStep";
import { TotpStep } from "./TotpStep";
import "./account.css";

function viewOf<K extends View["kind"]>(view: View, kind: K): Extract<View, { kind: K }> | null {
  return view.kind === kind ? (view as Extract<View, { kind: K }>) : null;
}

/** The step one is at, or where one chooses what to do. */
export function AccountSteps(props: { account: Account; children: JSX.Element }): JSX.Element {
  const view = (): View => props.account.view();
  const back = (): void => props.account.overview();
  const done = (codes: string[] | null): void => props.account.showCodes(codes);
  return (
    <div class="account-panel">
      <Switch>
        <Match when={view().kind === "overview"}>{props.children}</Match>
        <Match when={view().kind === "password"}>
          <PasswordStep onDone={back} onBack={back} />
        </Match>
        <Match when={viewOf(view(), "confirm")}>
          {(asked) => <ConfirmStep onConfirmed={() => asked().then()} onBack={back} />}
        </Match>
        <Match when={viewOf(view(), "totp")}>
          {(asked) => <TotpStep offer={asked().offer} onDone={done} onBack={back} />}
        </Match>
        <Match when={viewOf(view(), "passkey")}>
          {(asked) => (
            <PasskeyStep
              options={asked().options}
              onAgain={() => accountApi.beginPasskey()}
              onDone={done}
              onBack={back}
            />
          )}
        </Match>
        <Match when={viewOf(view(), "codes")}>
          {(shown) => <RecoveryCodesStep codes={shown().codes} onDone={back} />}
        </Match>
        <Match when={view().kind === "remove_totp"}>
          <RemoveStep
            title={ts("security.totp.remove_title")}
            text={ts("security.remove_text")}
            onConfirm={() => props.account.removeTotp()}
            onBack={back}
          />
        </Match>
        <Match when={viewOf(view(), "remove_passkey")}>
          {(asked) => (
            <RemoveStep
              title={ts("security.passkeys.remove_title", { name: asked().passkey.name })}
              text={ts("security.remove_text")}
              onConfirm={() => props.account.removePasskey(asked().passkey)}
              onBack={back}
            />
          )}
        </Match>
      </Switch>
    </div>
  );
}
