import type { JSX } from "solid-js";
import { ts } from "../strings";
import type { LiveStatus } from "./status";
import "./ConnectionDot.css";

/** The state of the connection in a word, for a header. */
export function ConnectionDot(props: { status: LiveStatus }): JSX.Element {
  const look = (): "live" | "connecting" | "lost" => {
    if (props.status.phase === "live") return "live";
    return props.status.phase === "connecting" && props.status.attempt === 0 ? "connecting" : "lost";
  };
  return (
    <span class="connection-dot" data-state={look()}>
      {ts(`connection.${look()}`)}
    </span>
  );
}
