import ClockAlert from "lucide-solid/icons/clock-alert";
import Gauge from "lucide-solid/icons/gauge";
import OctagonAlert from "lucide-solid/icons/octagon-alert";
import Timer from "lucide-solid/icons/timer";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { Match, Show, Switch, type JSX } from "solid-js";
import { ts } from "../strings";
import { createWait, type WaitProps } from "../waiting/createWait";
import "./LevelTag.css";

export interface LevelTagProps extends WaitProps {
  /** Says nothing while the wait is still short. */
  isQuietWhenCalm?: boolean;
}

/** The level of a wait as a word with its own sign, beside a `Ring`. */
export function LevelTag(props: LevelTagProps): JSX.Element {
  const { level } = createWait(props);
  return (
    <Show when={!(props.isQuietWhenCalm && level() === "calm")}>
      <span class="level-tag" data-level={level()}>
        <Switch fallback={<Timer size={13} stroke-width={2} aria-hidden="true" />}>
          <Match when={level() === "predicted"}>
            <Gauge size={13} stroke-width={2} aria-hidden="true" />
          </Match>
          <Match when={level() === "warning"}>
            <ClockAlert size={13} stroke-width={2} aria-hidden="true" />
          </Match>
          <Match when={level() === "nearing"}>
            <TriangleAlert size={13} stroke-width={2} aria-hidden="true" />
          </Match>
          <Match when={level() === "breached"}>
            <OctagonAlert size={13} stroke-width={2} aria-hidden="true" />
          </Match>
        </Switch>
        {ts(`level.${level()}`)}
      </span>
    </Show>
  );
}
