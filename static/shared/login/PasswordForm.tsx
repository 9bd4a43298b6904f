import Fingerprint from "lucide-solid/icons/fingerprint-pattern";
import LogIn from "lucide-solid/icons/log-in";
import { createSignal, Show, type JSX } from "solid-js";
import { canUsePasskeys } from "../account/passkeys";
import { api } from "../api/api";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { createTry } from "./createTry";
import { EmailField } from "./EmailField";
import { LoginForm } from "./LoginForm";
import type { SecondStep, Session } from "./session";
import { placeHere, ways } from "./ways";

export interface PasswordFormProps {
  session: Session;
  /** Why one is here again, if there is a reason. */
  note: string | null;
  /** It is forgotten; with what was typed as e-mail. */
  onForgotten: (email: string) => void;
  /** The password was right and is not enough. */
  onSecondStep: (step: SecondStep) => void;
}

/** Asks for e-mail and password, and says plainly what went wrong. */
export function PasswordForm(props: PasswordFormProps): JSX.Element {
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const attempt = createTry();

  const login = async (): Promise<void> => {
    const step = await props.session.login(email().trim(), password());
    if (step) props.onSecondStep(step);
  };
  const byPasskey = (): Promise<void> => props.session.loginByPasskey(null);
  const bySso = async (): Promise<void> => location.assign(await api.beginSso(placeHere()));
  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (!email().trim() || !password()) {
      attempt.complain("missing");
      return;
    }
    const fault = await attempt.run(login);
    if (fault === "bad_credentials") form.querySelector<HTMLInputElement>("[type=password]")?.select();
  };

  return (
    <LoginForm
      attempt={attempt}
      title={ts("login.title")}
      note={props.note}
      fields={
        <>
          <EmailField value={email()} onInput={setEmail} />
          <TextField
            label={ts("login.password")}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password()}
            onInput={setPassword}
          />
        </>
      }
      submit={attempt.isBusy() ? ts("login.busy") : ts("login.submit")}
      onSubmit={(form) => void submit(form)}
    >
      <Show when={canUsePasskeys()}>
        <Button
          class="login__submit"
          icon={<Fingerprint size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => void attempt.run(byPasskey)}
        >
          {ts("login.passkey")}
        </Button>
      </Show>
      <Show when={ways().sso}>
        {(name) => (
          <Button
            class="login__submit"
            icon={<LogIn size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => void attempt.run(bySso)}
          >
            {ts("login.sso", { name: name() })}
          </Button>
        )}
      </Show>
      <Show when={ways().can_mail}>
        <div class="login__ways">
          <Button tone="quiet" size="sm" onClick={() => props.onForgotten(email().trim())}>
            {ts("login.forgot.link")}
          </Button>
        </div>
      </Show>
    </LoginForm>
  );
}
