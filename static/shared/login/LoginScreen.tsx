import { createSignal, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { CodeForm } from "./CodeForm";
import { ForgotForm } from "./ForgotForm";
import { LoginFrame } from "./LoginFrame";
import { PasswordForm } from "./PasswordForm";
import type { SecondStep, Session } from "./session";
import { ssoWords, takeSsoReturn } from "./ssoReturn";

export interface LoginScreenProps {
  session: Session;
  /** What is behind the door, e.g. "Console". */
  place: string;
  wasLoggedIn: boolean;
}

/** The door: the password, and what else is asked for. */
export function LoginScreen(props: LoginScreenProps): JSX.Element {
  const cameBack = takeSsoReturn();
  const [step, setStep] = createSignal<SecondStep | null>(cameBack.step);
  const [forgotten, setForgotten] = createSignal<{ email: string } | null>(null);
  const [isExpired, setExpired] = createSignal(false);
  const note = (): string | null => {
    if (cameBack.code) return ssoWords(cameBack.code);
    if (isExpired()) return ts("login.step_expired");
    return props.wasLoggedIn ? ts("login.ended") : null;
  };
  return (
    <LoginFrame place={props.place}>
      <Show
        when={step()}
        fallback={
          <Show
            when={forgotten()}
            fallback={
              <PasswordForm
                session={props.session}
                note={note()}
                onForgotten={(email) => setForgotten({ email })}
                onSecondStep={setStep}
              />
            }
          >
            {(about) => <ForgotForm email={about().email} onBack={() => setForgotten(null)} />}
          </Show>
        }
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
    </LoginFrame>
  );
}
