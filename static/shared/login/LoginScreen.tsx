import { createEffect, createSignal, onCleanup, Show, type JSX } from "solid-js";
import { LANGUAGES, language, setLanguage } from "../i18n/language";
import { ts } from "../strings";
import { Mark } from "../ui/Mark";
import { Segmented } from "../ui/Segmented";
import { CodeForm } from "./CodeForm";
import { PasswordForm } from "./PasswordForm";
import type { SecondStep, Session } from "./session";
import "../account/account.css";
import "./LoginScreen.css";

export interface LoginScreenProps {
  session: Session;
  /** What is behind the door, e.g. "Console". */
  place: string;
  wasLoggedIn: boolean;
}

/** The door: the password, and what else is asked for. */
export function LoginScreen(props: LoginScreenProps): JSX.Element {
  const [step, setStep] = createSignal<SecondStep | null>(null);
  const [isExpired, setExpired] = createSignal(false);
  const before = document.title;
  createEffect(() => (document.title = `${ts("login.title")} · ${ts("product")} ${props.place}`));
  onCleanup(() => (document.title = before));

  const note = (): string | null => {
    if (isExpired()) return ts("login.step_expired");
    return props.wasLoggedIn ? ts("login.ended") : null;
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
        <Show
          when={step()}
          fallback={<PasswordForm session={props.session} note={note()} onSecondStep={setStep} />}
        >
          {(asked) => (
            <CodeForm
              session={props.session}
              step={asked()}
              onBack={(expired) => {
                setExpired(expired);
                setStep(null);
              }}
            />
          )}
        </Show>
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
