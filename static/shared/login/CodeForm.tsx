import Fingerprint from "lucide-solid/icons/fingerprint-pattern";
import { createEffect, createSignal, on, Show, type JSX } from "solid-js";
import { canUsePasskeys } from "../account/passkeys";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { createTry } from "./createTry";
import { LoginForm } from "./LoginForm";
import type { SecondStep, Session } from "./session";

export interface CodeFormProps {
  session: Session;
  step: SecondStep;
  /** Back to the password; `isExpired` says that there is no other way. */
  onBack: (isExpired: boolean) => void;
}

/** Asks for what else proves who one is: a code of the authenticator app, a passkey, or a recovery code. */
export function CodeForm(props: CodeFormProps): JSX.Element {
  const [code, setCode] = createSignal("");
  const [isRecovery, setRecovery] = createSignal(false);
  const attempt = createTry();
  let form: HTMLFormElement | undefined;
  const focusFirst = (): void => form?.querySelector<HTMLElement>("input, button")?.focus();
  createEffect(on(isRecovery, focusFirst, { defer: true }));

  const hasApp = (): boolean => props.step.factors.includes("totp");
  const hasPasskey = (): boolean => props.step.factors.includes("passkey") && canUsePasskeys();
  const asksCode = (): boolean => hasApp() || isRecovery();
  const finish = (): Promise<void> => props.session.finish(props.step.token, code());
  const showPasskey = (): Promise<void> => props.session.loginByPasskey(props.step.token);

  const submit = async (): Promise<void> => {
    if (!code().trim()) {
      attempt.complain("missing_code");
      return;
    }
    const fault = await attempt.run(finish);
    if (fault === "step_expired") props.onBack(true);
    if (fault === "code_refused") form?.querySelector("input")?.select();
  };
  const byPasskey = async (): Promise<void> => {
    if ((await attempt.run(showPasskey)) === "step_expired") props.onBack(true);
  };
  const submitWords = (): string => (attempt.isBusy() ? ts("login.busy") : ts("login.submit"));
  const explanation = (): string => {
    if (isRecovery()) return ts("login.second.recovery_text");
    return hasApp() ? ts("login.second.text") : ts("login.second.passkey_text");
  };

  return (
    <LoginForm
      attempt={attempt}
      title={ts("login.second.title")}
      text={explanation()}
      fields={
        <Show when={asksCode()}>
          <TextField
            label={isRecovery() ? ts("login.second.recovery") : ts("login.second.code")}
            class="code-field"
            name="code"
            inputmode={isRecovery() ? "text" : "numeric"}
            autocomplete={isRecovery() ? "off" : "one-time-code"}
            autocapitalize="off"
            spellcheck={false}
            maxlength={isRecovery() ? "30" : "7"}
            required
            value={code()}
            onInput={setCode}
          />
        </Show>
      }
      submit={asksCode() ? submitWords() : null}
      onSubmit={() => void submit()}
      ref={(element) => (form = element)}
    >
      <Show when={hasPasskey() && !isRecovery()}>
        <Button
          tone={asksCode() ? "neutral" : "primary"}
          class="login__submit"
          icon={<Fingerprint size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => void byPasskey()}
        >
          {ts("login.second.use_passkey")}
        </Button>
      </Show>
      <div class="login__ways">
        <Show when={props.step.factors.includes("recovery_code")}>
          <Button
            tone="quiet"
            size="sm"
            onClick={() => {
              setCode("");
              setRecovery(!isRecovery());
            }}
          >
            {isRecovery() ? ts("login.second.use_other") : ts("login.second.use_recovery")}
          </Button>
        </Show>
        <Button tone="quiet" size="sm" onClick={() => props.onBack(false)}>
          {ts("login.second.back")}
        </Button>
      </div>
    </LoginForm>
  );
}
