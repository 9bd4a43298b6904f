import { createSignal, onMount, Show, untrack, type JSX } from "solid-js";
import { api } from "../api/api";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { createTry } from "./createTry";

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
  let form: HTMLFormElement | undefined;
  let heading: HTMLHeadingElement | undefined;
  onMount(() => form?.querySelector("input")?.focus());

  const ask = async (): Promise<void> => {
    const address = email().trim();
    await api.askForReset(address, language());
    setAsked(address);
    heading?.focus();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (attempt.blockedS() > 0) return;
    if (email().includes("@")) void attempt.run(ask);
    else attempt.complain("missing_email");
  };

  return (
    <Show
      when={asked()}
      fallback={
        <form class="login__form" ref={form} noValidate onSubmit={submit}>
          <div>
            <h1 class="login__title">{ts("login.forgot.title")}</h1>
            <p class="login__text">{ts("login.forgot.text")}</p>
          </div>
          <TextField
            label={ts("login.email")}
            type="email"
            name="email"
            autocomplete="username"
            required
            value={email()}
            onInput={setEmail}
          />
          <div role="alert">
            <Show when={attempt.complaint()}>{(text) => <p class="login__error">{text()}</p>}</Show>
          </div>
          <Button
            type="submit"
            tone="primary"
            class="login__submit"
            isBusy={attempt.isBusy()}
            disabled={attempt.blockedS() > 0}
          >
            {ts("login.forgot.submit")}
          </Button>
          <div class="login__ways">
            <Button tone="quiet" size="sm" onClick={() => props.onBack()}>
              {ts("login.second.back")}
            </Button>
          </div>
        </form>
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
