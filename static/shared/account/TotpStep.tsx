import { createSignal, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { accountApi, type TotpOffer } from "./accountApi";
import { createAct } from "./createAct";
import { Complaint, Step } from "./Step";

export interface TotpStepProps {
  offer: TotpOffer;
  /** With new recovery codes, if there were none. */
  onDone: (codes: string[] | null) => void;
  onBack?: (() => void) | undefined;
}

/** Tells the authenticator app its secret, and sees that it has arrived. */
export function TotpStep(props: TotpStepProps): JSX.Element {
  const [code, setCode] = createSignal("");
  const act = createAct();
  const spelled = (): string => props.offer.secret.match(/.{1,4}/g)?.join(" ") ?? "";
  const confirm = async (): Promise<void> => props.onDone(await accountApi.confirmTotp(code()));
  const submit = (): void => {
    if (!code().trim()) return;
    void act.run(confirm);
  };
  return (
    <Step
      title={ts("security.totp.title")}
      text={ts("security.totp.text")}
      onBack={props.onBack}
      onSubmit={submit}
    >
      <div class="totp">
        <img class="totp__picture" src={props.offer.qr} alt={ts("security.totp.picture")} />
        <div class="totp__other">
          <p>
            <a class="totp__link" href={props.offer.uri}>
              {ts("security.totp.here")}
            </a>
          </p>
          <p class="account__text">{ts("security.totp.by_hand")}</p>
          <code class="totp__secret">{spelled()}</code>
        </div>
      </div>
      <TextField
        label={ts("security.totp.code")}
        hint={ts("security.totp.code_hint")}
        class="code-field"
        inputmode="numeric"
        autocomplete="one-time-code"
        maxlength="7"
        required
        value={code()}
        onInput={setCode}
      />
      <Complaint text={act.problem()} />
      <div class="account__acts">
        <Button type="submit" tone="primary" isBusy={act.isBusy()}>
          {ts("security.totp.submit")}
        </Button>
      </div>
    </Step>
  );
}
