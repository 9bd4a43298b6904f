import { Popover } from "@kobalte/core/popover";
import { Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { asNoBox, landmarkOf } from "../ui/landmark";
import type { LiveStatus } from "./status";
import "./ConnectionDot.css";

/** The state of the connection in a word, for a header; what is not as it should be says why when asked. */
export function ConnectionDot(props: { status: LiveStatus }): JSX.Element {
  const look = (): "live" | "connecting" | "lost" => {
    if (props.status.phase === "live") return "live";
    return props.status.phase === "connecting" && props.status.attempt === 0 ? "connecting" : "lost";
  };
  const isSlow = (): boolean => props.status.phase === "live" && props.status.isSlow;
  return (
    <Show
      when={isSlow()}
      fallback={
        <span class="connection-dot" data-state={look()}>
          {ts(`connection.${look()}`)}
        </span>
      }
    >
      <SlowDot />
    </Show>
  );
}

function SlowDot(): JSX.Element {
  let owner: Element | undefined;
  return (
    <Popover gutter={6}>
      <Popover.Trigger
        class="connection-dot connection-dot--asked"
        data-state="live"
        ref={(element: Element) => {
          owner = element;
        }}
      >
        {ts("connection.slow")}
      </Popover.Trigger>
      <Popover.Portal mount={landmarkOf(owner)} ref={asNoBox}>
        <Popover.Content class="connection-why" aria-label={ts("connection.slow")}>
          <Popover.Description>{ts("connection.slow_why")}</Popover.Description>
        </Popover.Content>
      </Popover.Portal>
    </Popover>
  );
}
