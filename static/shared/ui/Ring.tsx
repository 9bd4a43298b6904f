import { createMemo, For, Show, type JSX } from "solid-js";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { durationWords, shortDuration } from "../time/format";
import { createWait, type WaitProps } from "../waiting/createWait";
import "./Ring.css";

export interface RingProps extends WaitProps {
  size?: "sm" | "md" | "lg";
}

const CENTRE = 24;
const RADIUS = 21;

/**
 * Our signature: a circle that fills until the limit, the seconds inside. All rings tick from the
 * page's one clock. Colour is never alone: put a `LevelTag` beside it, or rely on its words.
 */
export function Ring(props: RingProps): JSX.Element {
  const { seconds, level, targets } = createWait(props);
  const figure = createMemo(() => shortDuration(seconds()));
  const share = (): number => Math.min(1, seconds() / targets().breached_s);
  const words = (): string => {
    const time = durationWords(seconds(), language());
    return level() === "calm"
      ? ts("ring.words", { time })
      : ts("ring.words_level", { time, level: ts(`level.${level()}`).toLocaleLowerCase(language()) });
  };
  const notches = (): number[] =>
    [targets().warning_s, targets().nearing_s].map((s) => (s / targets().breached_s) * 360);

  return (
    <time
      class={`ring ring--${props.size ?? "sm"}`}
      data-long={figure().length > 3 ? "" : undefined}
      data-level={level()}
      datetime={`PT${seconds()}S`}
    >
      <svg class="ring__dial" viewBox="0 0 48 48" aria-hidden="true">
        <circle class="ring__ground" cx={CENTRE} cy={CENTRE} r={RADIUS} />
        <circle class="ring__track" cx={CENTRE} cy={CENTRE} r={RADIUS} />
        <circle
          class="ring__arc"
          cx={CENTRE}
          cy={CENTRE}
          r={RADIUS}
          pathLength={1}
          stroke-dasharray="1 1"
          stroke-dashoffset={1 - share()}
        />
        <Show when={props.size === "md" || props.size === "lg"}>
          <For each={notches()}>
            {(degrees) => (
              <line
                class="ring__notch"
                x1={CENTRE}
                x2={CENTRE}
                y1="0.6"
                y2="5.4"
                transform={`rotate(${degrees} 24 24)`}
              />
            )}
          </For>
        </Show>
      </svg>
      <span class="ring__figure" aria-hidden="true">
        {figure()}
      </span>
      <span class="visually-hidden">{words()}</span>
    </time>
  );
}
