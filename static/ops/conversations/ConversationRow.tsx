import type { JSX } from "solid-js";
import { assigneeName } from "@shared/i18n/agentName";
import { visitorName } from "@shared/i18n/visitorName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Time } from "@shared/ui/Time";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";
import { StatusTag } from "./StatusTag";

/** One conversation in the list; opens its transcript. */
export function ConversationRow(props: { conversation: ConversationSummary }): JSX.Element {
  const nobody = (): string =>
    props.conversation.status === "queued" ? t("list.nobody") : t("list.nobody_ever");
  return (
    <li class="conversations__row">
      <Link class="conversations__link" href={paths.conversation(props.conversation.id)}>
        <StatusTag status={props.conversation.status} />
        <span class="conversations__who">
          <span class="conversations__name">{visitorName(props.conversation.visitor_name)}</span>
          <span class="conversations__queue">{props.conversation.queue_name}</span>
        </span>
        <span class="conversations__last">{props.conversation.last_message}</span>
        <span
          class="conversations__agent"
          data-nobody={props.conversation.assignee_name === null || undefined}
        >
          {assigneeName(props.conversation) ?? nobody()}
        </span>
        <Time class="conversations__end" at={props.conversation.created_at} look="ago" />
      </Link>
    </li>
  );
}
