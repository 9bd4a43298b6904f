import type { ConversationSummary } from "@shared/protocol.gen";
import { Countdown } from "@shared/ui/Countdown";
import { Avatar } from "@shared/ui/Avatar";
import { visitorName } from "@shared/i18n/visitorName";
import { Show, type JSX } from "solid-js";

/** How long the slot is still kept for the work after the talk. */
export function WrapUpRing(props: { row: ConversationSummary }): JSX.Element {
  return (
    <Show when={props.row.wrap_up_ends_at} fallback={<Avatar name={visitorName(props.row.visitor_name)} />}>
      {(until) => <Countdown from={props.row.resolved_at ?? props.row.created_at} until={until()} />}
    </Show>
  );
}
