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
  const isSlow = (): boolean => props.status.phase === "live" && props.status.isSlow;
  return (
    <span class="connection-dot" data-state={look()} title={isSlow() ? ts("connection.slow_why") : undefined}>
      {ts(isSlow() ? "connection.slow" : `connection.${look()}`)}
    </span>
  );
}
