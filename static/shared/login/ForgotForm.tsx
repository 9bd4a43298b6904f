import { createSignal, Show, untrack, type JSX } from "solid-js";
import { api } from "../api/api";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { createTry } from "./createTry";
import { EmailField } from "./EmailField";
import { LoginForm } from "./LoginForm";

export interface ForgotFormProps {
  /** What was typed before. */
  email: string;
  onBack: () => void;
}

/** Asks for a link by mail. What is said afterwards is the same whether there is such an account or not. */
export function ForgotForm(props: ForgotFormProps): JSX.Element {
  const [email, setEmail] = createSignal(untrack(() => props.email));
  const [asked, setAsked] = createSignal<string | null>(null);
  const attempt = createTry();
  let heading: HTMLHeadingElement | undefined;

  const ask = async (): Promise<void> => {
    const address = email().trim();
    await api.askForReset(address, language());
    setAsked(address);
    heading?.focus();
  };
  const submit = (): void => {
    if (email().includes("@")) void attempt.run(ask);
    else attempt.complain("missing_email");
  };

  return (
    <Show
      when={asked()}
      fallback={
        <LoginForm
          attempt={attempt}
          title={ts("login.forgot.title")}
          text={ts("login.forgot.text")}
          fields={<EmailField value={email()} onInput={setEmail} />}
          submit={ts("login.forgot.submit")}
          onSubmit={submit}
        >
          <div class="login__ways">
            <Button tone="quiet" size="sm" onClick={() => props.onBack()}>
              {ts("login.second.back")}
            </Button>
          </div>
        </LoginForm>
      }
    >
      {(address) => (
        <div class="login__form">
          <div role="status">
            <h1 class="login__title" tabindex="-1" ref={heading}>
              {ts("login.forgot.asked")}
            </h1>
            <p class="login__text">{ts("login.forgot.asked_text", { email: address() })}</p>
          </div>
          <Button class="login__submit" onClick={() => props.onBack()}>
            {ts("login.welcome.to_login")}
          </Button>
        </div>
      )}
    </Show>
  );
}
