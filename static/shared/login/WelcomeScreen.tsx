import { createSignal, onMount, Show, type JSX } from "solid-js";
import { accountApi } from "../account/accountApi";
import { accountProblem, codeOf } from "../account/problemWords";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { LoginFrame } from "./LoginFrame";

export interface WelcomeScreenProps {
  /** From the link that one was given. */
  token: string;
  place: string;
  /** On to the door. */
  onDone: () => void;
}

/** Sets a password by a link: for whoever was invited, or has forgotten theirs. */
export function WelcomeScreen(props: WelcomeScreenProps): JSX.Element {
  const [password, setPassword] = createSignal("");
  const [email, setEmail] = createSignal<string | null>(null);
  const [problem, setProblem] = createSignal<{ isOver: boolean; text: string } | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  let form: HTMLFormElement | undefined;
  onMount(() => form?.querySelector("input")?.focus());

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy() || !password()) return;
    setBusy(true);
    try {
      setEmail(await accountApi.setPasswordByLink(props.token, password()));
    } catch (reason) {
      setProblem({ isOver: codeOf(reason) === "link_expired", text: accountProblem(reason) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <LoginFrame place={props.place}>
      <Show
        when={email()}
        fallback={
          <form class="login__form" ref={form} noValidate onSubmit={(event) => void submit(event)}>
            <div>
              <h1 class="login__title">{ts("login.welcome.title")}</h1>
              <p class="login__text">{ts("login.welcome.text")}</p>
            </div>
            <TextField
              label={ts("security.password.next")}
              type="password"
              autocomplete="new-password"
              required
              hint={ts("security.password.rule")}
              value={password()}
              onInput={setPassword}
              disabled={problem()?.isOver ?? false}
            />
            <div role="alert">
              <Show when={problem()}>{(found) => <p class="login__error">{found().text}</p>}</Show>
            </div>
            <Show
              when={!problem()?.isOver}
              fallback={
                <Button class="login__submit" onClick={() => props.onDone()}>
                  {ts("login.welcome.to_login")}
                </Button>
              }
            >
              <Button type="submit" tone="primary" class="login__submit" isBusy={isBusy()}>
                {ts("login.welcome.submit")}
              </Button>
            </Show>
          </form>
        }
      >
        {(address) => (
          <div class="login__form">
            <div role="status">
              <h1 class="login__title">{ts("login.welcome.done")}</h1>
              <p class="login__text">{ts("login.welcome.done_text", { email: address() })}</p>
            </div>
            <Button tone="primary" class="login__submit" onClick={() => props.onDone()}>
              {ts("login.welcome.to_login")}
            </Button>
          </div>
        )}
      </Show>
    </LoginFrame>
  );
}
