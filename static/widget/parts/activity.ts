/** What happened in a conversation, in words for its shopper. */
import type { Entry } from "@shared/protocol.gen";
import { say, type Text } from "../words";

/** Null for what is shown as the place in the queue, or not meant for shoppers. */
export function sayActivity(entry: Entry): string | null {
  const said = textOf(entry);
  return said && say(said[0], { name: said[1] ?? "", score: said[1] ?? "" });
}

function textOf({ activity, data }: Entry): [text: Text, name?: string | number | null | undefined] | null {
  switch (activity) {
    case "assigned":
      return ["joined", data.assignee_name];
    case "requeued":
      return [data.from_name ? "requeued" : "requeued_unnamed", data.from_name];
    case "transferred":
      return [data.to_kind === "agent" ? "transferred_agent" : "transferred_queue", data.to_name];
    case "resolved":
      return ["resolved_line"];
    case "reopened":
      return [activity];
    case "rated":
      return [data.thumbs ? "rated_thumbs" : "rated_line", data.score];
    case "queued":
    case "offered":
    case "offer_ended":
    case "moved":
    case "reprioritised":
    case "wrapped_up":
    case "wait_flagged":
    case "reply_requested":
    case "missed":
    case "abandoned":
    case "form_answered":
    case "reacted":
    case null:
      return null;
    default:
      return assertNever(activity);
  }
}

/** The compiler refuses a missing case; at run time, what only a newer server knows is not shown. */
function assertNever(_missing: never): null {
  return null;
}
