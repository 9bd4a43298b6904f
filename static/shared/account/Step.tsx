import ArrowLeft from "lucide-solid/icons/arrow-left";
import { onMount, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import "./account.css";

export interface StepProps {
  title: string;
  text?: string | undefined;
  /** Without it there is no way back. */
  onBack?: (() => void) | undefined;
  onSubmit?: (() => void) | undefined;
  children: JSX.Element;
}

/** One thing to do at a time, in the place of what led to it. */
export function Step(props: StepProps): JSX.Element {
  let step: HTMLElement | undefined;
  onMount(() => (step?.querySelector<HTMLElement>("input:not([type=checkbox])") ?? step)?.focus());
  return (
    <form
      class="account-step"
      noValidate
      tabindex="-1"
      aria-label={props.title}
      ref={(element) => {
        step = element;
      }}
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit?.();
      }}
    >
      <Show when={props.onBack}>
        {(back) => (
          <Button
            tone="quiet"
            size="sm"
            class="account-step__back"
            icon={<ArrowLeft size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => back()()}
          >
            {ts("security.back")}
          </Button>
        )}
      </Show>
      <div>
        <h2 class="account__title">{props.title}</h2>
        <Show when={props.text}>{(text) => <p class="account__text">{text()}</p>}</Show>
      </div>
      {props.children}
    </form>
  );
}

/** What went wrong, said aloud. */
export function Complaint(props: { text: string | null }): JSX.Element {
  return (
    <div role="alert" class="account__news">
      <Show when={props.text}>{(text) => <p class="account__error">{text()}</p>}</Show>
    </div>
  );
}
