import { Show, type JSX } from "solid-js";
import { language } from "../i18n/language";
import { serverCoarse } from "../time/clock";
import { compactTime, dateAndTime, exactTime, relativeTime, timeOfDay } from "../time/format";

export interface TimeProps {
  at: string | null | undefined;
  /** `ago`: "2 min ago"; `compact`: time today, else date; `clock`: 14:05; `both`: date and time. */
  look?: "ago" | "compact" | "clock" | "both";
  class?: string;
}

/** An instant as people say it, exact on hover. */
export function Time(props: TimeProps): JSX.Element {
  const say = (at: string): string => {
    if (props.look === "clock") return timeOfDay(at, language());
    if (props.look === "both") return dateAndTime(at, language());
    if (props.look === "compact") return compactTime(at, serverCoarse(), language());
    return relativeTime(at, serverCoarse(), language());
  };
  return (
    <Show when={props.at}>
      {(at) => (
        <time class={props.class} datetime={at()} title={exactTime(at(), language())}>
          {say(at())}
        </time>
      )}
    </Show>
  );
}
