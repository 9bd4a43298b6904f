import { createResource, createSignal, Match, Show, Switch, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { showToast } from "../ui/toasts";
import { accountApi, type TotpOffer } from "./accountApi";
import { ConfirmStep } from "./ConfirmStep";
import { FactorsCard, type FactorActs } from "./FactorsCard";
import { LoginsCard } from "./LoginsCard";
import { PasswordStep } from "./PasswordStep";
import { accountProblem, codeOf } from "./problemWords";
import { RecoveryCodesStep } from "./RecoveryCodesStep";
import { RemoveStep } from "./RemoveStep";
import { TotpStep } from "./TotpStep";
import "./account.css";

type View =
  | { kind: "overview" }
  | { kind: "password" }
  | { kind: "confirm"; then: () => void }
  | { kind: "totp"; offer: TotpOffer }
  | { kind: "codes"; codes: string[] }
  | { kind: "remove_totp" };

function viewOf<K extends View["kind"]>(view: View, kind: K): Extract<View, { kind: K }> | null {
  return view.kind === kind ? (view as Extract<View, { kind: K }>) : null;
}

/** How one logs in, and where one is logged in: an overview, and one step at a time in its place. */
export function SecurityPanel(): JSX.Element {
  const [security, { refetch }] = createResource(() => accountApi.security());
  const [view, setView] = createSignal<View>({ kind: "overview" });
  const overview = (): void => {
    setView({ kind: "overview" });
    void refetch();
  };

  /** Does what needs a fresh proof of who one is; where it is not fresh, asks for it and does it then. */
  const proven = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (reason) {
      if (codeOf(reason) === "confirmation_needed")
        setView({ kind: "confirm", then: () => void proven(work) });
      else {
        overview();
        showToast(accountProblem(reason), "error");
      }
    }
  };
  const showCodes = (codes: string[] | null): void => {
    if (codes) setView({ kind: "codes", codes });
    else overview();
  };

  const acts: FactorActs = {
    addTotp: () =>
      void proven(async () => void setView({ kind: "totp", offer: await accountApi.beginTotp() })),
    removeTotp: () => setView({ kind: "remove_totp" }),
    renewCodes: () => void proven(async () => showCodes(await accountApi.renewRecoveryCodes())),
  };
  const removeTotp = async (): Promise<void> => {
    await accountApi.removeTotp();
    showToast(ts("security.totp.removed"), "ok");
    overview();
  };

  return (
    <div class="account-panel">
      <Switch>
        <Match when={view().kind === "overview"}>
          <Show
            when={security.error === undefined}
            fallback={
              <div class="account-card account__acts" role="alert">
                <span>{ts("security.failed")}</span>
                <Button onClick={() => void refetch()}>{ts("gate.retry")}</Button>
              </div>
            }
          >
            <Show when={security.latest} fallback={<Skeleton lines={4} look="row" />}>
              {(found) => <FactorsCard security={found()} acts={acts} />}
            </Show>
          </Show>
          <section class="account-card" aria-labelledby="account-password">
            <header class="account-card__head">
              <div>
                <h2 id="account-password" class="account__title">
                  {ts("login.password")}
                </h2>
                <p class="account__text">{ts("security.password.hint")}</p>
              </div>
              <Button onClick={() => setView({ kind: "password" })}>{ts("security.password.change")}</Button>
            </header>
          </section>
          <LoginsCard />
        </Match>
        <Match when={view().kind === "password"}>
          <PasswordStep onDone={overview} onBack={overview} />
        </Match>
        <Match when={viewOf(view(), "confirm")}>
          {(asked) => <ConfirmStep onConfirmed={() => asked().then()} onBack={overview} />}
        </Match>
        <Match when={viewOf(view(), "totp")}>
          {(asked) => <TotpStep offer={asked().offer} onDone={showCodes} onBack={overview} />}
        </Match>
        <Match when={viewOf(view(), "codes")}>
          {(shown) => <RecoveryCodesStep codes={shown().codes} onDone={overview} />}
        </Match>
        <Match when={view().kind === "remove_totp"}>
          <RemoveStep
            title={ts("security.totp.remove_title")}
            text={ts("security.totp.remove_text")}
            onConfirm={() => void proven(removeTotp)}
            onBack={overview}
          />
        </Match>
      </Switch>
    </div>
  );
}
