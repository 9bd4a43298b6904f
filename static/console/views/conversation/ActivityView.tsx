import type { Entry } from "@shared/protocol.gen";
import { Time } from "@shared/ui/Time";
import type { JSX } from "solid-js";
import { useConsole } from "../../work/context";
import { activityWords } from "./activityWords";
import "./ActivityView.css";

/** What happened to the conversation, in a line of words. */
export function ActivityView(props: { entry: Entry }): JSX.Element {
  const console = useConsole();
  const level = (): string | undefined => {
    const value = props.entry.activity === "wait_flagged" ? props.entry.data["level"] : null;
    return typeof value === "string" ? value : undefined;
  };
  return (
    <p class="activity" data-level={level()}>
      <span>{activityWords(props.entry, console.me.id)}</span>
      <Time class="activity__time" at={props.entry.at} look="clock" />
    </p>
  );
}
