import { onMount, Show, type JSX } from "solid-js";
import { Button } from "../ui/Button";
import type { Try } from "./createTry";

export interface LoginFormProps {
  attempt: Try;
  title: string;
  /** What is asked for. */
  text?: string;
  /** Why one is here again; gives way to what went wrong since. */
  note?: string | null;
  fields: JSX.Element;
  /** The words on the button; null where there is nothing to send. */
  submit: string | null;
  onSubmit: (form: HTMLFormElement) => void;
  ref?: (form: HTMLFormElement) => void;
  /** Other ways, below. */
  children?: JSX.Element;
}

/** What all forms at the door share: one try at a time, what went wrong with the last, and where typing begins. */
export function LoginForm(props: LoginFormProps): JSX.Element {
  let form: HTMLFormElement | undefined;
  onMount(() => {
    if (!form) return;
    form.querySelector<HTMLElement>("input, button")?.focus();
    props.ref?.(form);
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (form && props.submit !== null && props.attempt.blockedS() === 0) props.onSubmit(form);
  };
  return (
    <form class="login__form" ref={form} noValidate onSubmit={submit}>
      <div>
        <h1 class="login__title">{props.title}</h1>
        <Show when={props.text}>{(text) => <p class="login__text">{text()}</p>}</Show>
      </div>
      <Show when={!props.attempt.complaint() && props.note}>
        {(note) => <p class="login__note">{note()}</p>}
      </Show>
      {props.fields}
      <div role="alert">
        <Show when={props.attempt.complaint()}>{(text) => <p class="login__error">{text()}</p>}</Show>
      </div>
      <Show when={props.submit}>
        {(words) => (
          <Button
            type="submit"
            tone="primary"
            class="login__submit"
            isBusy={props.attempt.isBusy()}
            disabled={props.attempt.blockedS() > 0}
          >
            {words()}
          </Button>
        )}
      </Show>
      {props.children}
    </form>
  );
}
