// What one does with one's own account: one step at a time, with a fresh proof of who one is where it takes one.

import { createSignal, type Accessor } from "solid-js";
import { placeHere } from "../login/ways";
import { ts } from "../strings";
import { showToast } from "../ui/toasts";
import { accountApi, type Passkey, type TotpOffer } from "./accountApi";
import { accountProblem, codeOf } from "./problemWords";

export type View =
  | { kind: "overview" }
  | { kind: "password" }
  | { kind: "confirm"; then: () => void }
  | { kind: "totp"; offer: TotpOffer }
  | { kind: "passkey"; options: unknown }
  | { kind: "codes"; codes: string[] }
  | { kind: "remove_totp" }
  | { kind: "remove_passkey"; passkey: Passkey };

export interface Account {
  view: Accessor<View>;
  show: (view: View) => void;
  overview: () => void;
  showCodes: (codes: string[] | null) => void;
  addTotp: () => void;
  removeTotp: () => void;
  addPasskey: () => void;
  removePasskey: (passkey: Passkey) => void;
  renewCodes: () => void;
  linkSso: () => void;
  unlinkSso: () => void;
}

/** `onChanged` hears of each way back to the overview. */
export function createAccount(onChanged: () => void): Account {
  const [view, setView] = createSignal<View>({ kind: "overview" });
  const overview = (): void => {
    setView({ kind: "overview" });
    onChanged();
  };

  /** Does what needs a fresh proof of who one is; where it is not fresh, asks for it and does it then. */
  const proven = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (reason) {
      if (codeOf(reason) === "confirmation_needed") {
        setView({ kind: "confirm", then: () => void proven(work) });
        return;
      }
      overview();
      showToast(accountProblem(reason), "error");
    }
  };
  const showCodes = (codes: string[] | null): void => {
    if (codes) setView({ kind: "codes", codes });
    else overview();
  };
  const remove = (work: () => Promise<void>, said: string): void => {
    void proven(async () => {
      await work();
      showToast(said, "ok");
      overview();
    });
  };

  return {
    view,
    show: setView,
    overview,
    showCodes,
    addTotp: () =>
      void proven(async () => void setView({ kind: "totp", offer: await accountApi.beginTotp() })),
    addPasskey: () =>
      void proven(async () => void setView({ kind: "passkey", options: await accountApi.beginPasskey() })),
    renewCodes: () => void proven(async () => showCodes(await accountApi.renewRecoveryCodes())),
    linkSso: () => void proven(async () => location.assign(await accountApi.linkSso(placeHere()))),
    unlinkSso: () => remove(() => accountApi.unlinkSso(), ts("security.sso.unlinked")),
    removeTotp: () => remove(() => accountApi.removeTotp(), ts("security.totp.removed")),
    removePasskey: (passkey) =>
      remove(() => accountApi.removePasskey(passkey.id), ts("security.passkeys.removed")),
  };
}
