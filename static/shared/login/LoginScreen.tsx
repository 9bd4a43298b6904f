import { createEffect, createSignal, onCleanup, onMount, Show, type JSX } from "solid-js";
import { ApiError } from "../api/client";
import { LANGUAGES, language, setLanguage } from "../i18n/language";
import { ts } from "../strings";
import { now } from "../time/clock";
import { durationWords } from "../time/format";
import { Button } from "../ui/Button";
import { Mark } from "../ui/Mark";
import { Segmented } from "../ui/Segmented";
import { TextField } from "../ui/TextField";
import type { Session } from "./session";
import "./LoginScreen.css";

export interface LoginScreenProps {
  session: Session;
  /** What is behind the door, e.g. "Console". */
  place: string;
  wasLoggedIn: boolean;
}

const DEFAULT_PAUSE_S = 30;

/** `until`: browser time before which trying again is pointless. */
type Failure = { code: string; until: number };

/** Asks for e-mail and password, and says plainly what went wrong. */
export function LoginScreen(props: LoginScreenProps): JSX.Element {
  const [email, setEmail] = createSignal("");
  const [password, setPassword] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<Failure | null>(null);
  let form: HTMLFormElement | undefined;

  onMount(() => form?.querySelector("input")?.focus());
  const before = document.title;
  createEffect(() => (document.title = `${ts("login.title")} · ${ts("product")} ${props.place}`));
  onCleanup(() => (document.title = before));

  const blockedS = (): number => Math.max(0, Math.ceil(((failure()?.until ?? 0) - now()) / 1000));

  const complaint = (): string | null => {
    switch (failure()?.code) {
      case undefined:
        return null;
      case "missing":
        return ts("login.missing");
      case "bad_credentials":
        return ts("login.bad_credentials");
      case "too_many_attempts":
        return blockedS() > 0
          ? ts("login.too_many_attempts", { time: durationWords(blockedS(), language()) })
          : null;
      case "unreachable":
        return ts("login.unreachable");
      default:
        return ts("login.failed");
    }
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy() || blockedS() > 0) return;
    if (!email().trim() || !password()) {
      setFailure({ code: "missing", until: 0 });
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await props.session.login(email().trim(), password());
    } catch (reason) {
      const problem = reason instanceof ApiError ? reason : new ApiError(0, "failed", "");
      const pauseS = problem.code === "too_many_attempts" ? (problem.retryAfterS ?? DEFAULT_PAUSE_S) : 0;
      setFailure({ code: problem.code, until: Date.now() + pauseS * 1000 });
      if (problem.code === "bad_credentials")
        form?.querySelector<HTMLInputElement>("[type=password]")?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <main class="login">
      <div class="login__card">
        <div class="login__brand">
          <Mark size={28} />
          <span>
            {ts("product")} <span class="login__place">{props.place}</span>
          </span>
        </div>
        <form class="login__form" ref={form} noValidate onSubmit={(event) => void submit(event)}>
          <h1 class="login__title">{ts("login.title")}</h1>
          <Show when={props.wasLoggedIn && !failure()}>
            <p class="login__note">{ts("login.ended")}</p>
          </Show>
          <TextField
            label={ts("login.email")}
            type="email"
            name="email"
            autocomplete="username"
            required
            value={email()}
            onInput={setEmail}
          />
          <TextField
            label={ts("login.password")}
            type="password"
            name="password"
            autocomplete="current-password"
            required
            value={password()}
            onInput={setPassword}
          />
          <div role="alert">
            <Show when={complaint()}>{(text) => <p class="login__error">{text()}</p>}</Show>
          </div>
          <Button
            type="submit"
            tone="primary"
            class="login__submit"
            isBusy={isBusy()}
            disabled={blockedS() > 0}
          >
            {isBusy() ? ts("login.busy") : ts("login.submit")}
          </Button>
        </form>
      </div>
      <Segmented
        label={ts("language.label")}
        value={language()}
        segments={LANGUAGES.map((value) => ({ value, label: ts(`language.${value}`) }))}
        onChange={setLanguage}
      />
    </main>
  );
}
