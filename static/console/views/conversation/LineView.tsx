import { Match, Switch, type JSX } from "solid-js";
import type { ActivityLine, DayLine, Line, SpokenLine } from "../../state/timeline";
import { ActivityView } from "./ActivityView";
import { Bubble } from "./Bubble";
import { DayView } from "./DayView";

/** Draws one line of a log by its kind. */
export function LineView(props: { line: Line; visitor: string }): JSX.Element {
  const spoken = (): SpokenLine | null =>
    props.line.kind === "message" || props.line.kind === "note" ? props.line : null;
  const activity = (): ActivityLine | null => (props.line.kind === "activity" ? props.line : null);
  const day = (): DayLine | null => (props.line.kind === "day" ? props.line : null);
  return (
    <Switch>
      <Match when={spoken()}>{(line) => <Bubble line={line()} visitor={props.visitor} />}</Match>
      <Match when={activity()}>{(line) => <ActivityView entry={line().entry} />}</Match>
      <Match when={day()}>{(line) => <DayView at={line().at} />}</Match>
    </Switch>
  );
}
