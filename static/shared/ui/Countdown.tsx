import { createMemo, type JSX } from "solid-js";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { serverNow } from "../time/clock";
import { durationWords, secondsUntil, shortDuration } from "../time/format";
import "./Ring.css";
import "./Countdown.css";

export interface CountdownProps {
  /** Server instants between which it empties. */
  from: string;
  until: string;
  size?: "sm" | "md";
}

/** The ring the other way round: it empties, the seconds left inside. Ticks from the page's one clock. */
export function Countdown(props: CountdownProps): JSX.Element {
  const total = (): number => Math.max(1, secondsUntil(props.until, Date.parse(props.from)));
  // Never more than there was, whatever the clocks say.
  const left = createMemo(() => Math.min(total(), secondsUntil(props.until, serverNow())));
  const share = (): number => left() / total();
  const figure = createMemo(() => shortDuration(left()));
  return (
    <time
      class={`ring countdown ring--${props.size ?? "sm"}`}
      data-long={figure().length > 3 ? "" : undefined}
      data-level={share() <= 0.25 ? "warning" : "calm"}
      datetime={`PT${left()}S`}
    >
      <svg class="ring__dial" viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring__ground" cx="24" cy="24" r="21" />
        <circle class="ring__track" cx="24" cy="24" r="21" />
        <circle
          class="ring__arc"
          cx="24"
          cy="24"
          r="21"
          pathLength={1}
          stroke-dasharray="1 1"
          stroke-dashoffset={1 - share()}
        />
      </svg>
      <span class="ring__figure" aria-hidden="true">
        {figure()}
      </span>
      <span class="visually-hidden">{ts("ui.left", { time: durationWords(left(), language()) })}</span>
    </time>
  );
}
