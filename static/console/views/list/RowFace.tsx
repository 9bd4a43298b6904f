import { assigneeName } from "@shared/i18n/agentName";
import { visitorName } from "@shared/i18n/visitorName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Avatar } from "@shared/ui/Avatar";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { Time } from "@shared/ui/Time";
import { reasonWords } from "@shared/waiting/reasonWords";
import { Show, type JSX } from "solid-js";
import { isInLine, isUnread } from "../../state/lists";
import { isOfferedTo } from "../../state/offers";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { Chance } from "./Chance";
import { PriorityMark } from "./PriorityMark";
import { WrapUpRing } from "./WrapUpRing";

/** What a row shows: who, since when, the last line, where from. */
export function RowFace(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const lastLine = (): string => {
    const text = props.row.last_message ?? "";
    if (props.row.last_message_author !== "agent") return text;
    return props.row.assignee_id === console.me.id ? t("row.you", { text }) : t("row.agent", { text });
  };
  const elsewhere = (): string | null => {
    const { assignee_id } = props.row;
    return assignee_id !== null && assignee_id !== console.me.id ? assigneeName(props.row) : null;
  };
  const wrapUp = (): boolean => props.row.status === "wrap_up";
  const line = (): string => (wrapUp() ? t("row.wrap_up") : lastLine());
  const why = (): string | null => {
    const { offer, reason, wait } = props.row;
    if (offer)
      return isOfferedTo(props.row, console.me.id)
        ? t("row.offered_to_you")
        : t("row.offered", { name: offer.agent_name });
    return reason && isInLine(props.row) && !wait?.has_left ? reasonWords(reason) : null;
  };

  return (
    <>
      <span class="row__sign">
        <Show
          when={props.row.wait}
          fallback={
            <Show when={!wrapUp()} fallback={<WrapUpRing row={props.row} />}>
              <Avatar name={visitorName(props.row.visitor_name)} />
              <Show when={isUnread(props.row)}>
                <span class="row__unread">
                  <span class="visually-hidden">{t("row.unread")}</span>
                </span>
              </Show>
            </Show>
          }
        >
          {(wait) => (
            <Ring since={wait().since} level={wait().level} targets={console.targets(props.row.site_id)} />
          )}
        </Show>
      </span>
      <span class="row__body">
        <span class="row__top">
          <span class="row__name" data-strong={props.row.wait || isUnread(props.row) ? "" : undefined}>
            {visitorName(props.row.visitor_name)}
          </span>
          <PriorityMark priority={props.row.priority} />
          <Time class="row__time" at={props.row.last_message_at ?? props.row.created_at} look="compact" />
        </span>
        <span class="row__said">
          <span class="row__line">{line()}</span>
          <Show when={props.row.wait}>{(wait) => <Chance wait={wait()} />}</Show>
        </span>
        <span class="row__meta">
          <span class="row__facts">
            <span class="row__queue">{props.row.queue_name}</span>
            <span aria-hidden="true">·</span>
            <abbr title={t("row.language")}>{props.row.locale.slice(0, 2).toUpperCase()}</abbr>
            <Show when={elsewhere()}>
              {(name) => (
                <>
                  <span aria-hidden="true">·</span>
                  <span class="row__assignee">{name()}</span>
                </>
              )}
            </Show>
          </span>
          <Show when={props.row.wait}>
            {(wait) => (
              <LevelTag
                since={wait().since}
                level={wait().level}
                targets={console.targets(props.row.site_id)}
                isQuietWhenCalm
              />
            )}
          </Show>
        </span>
        <Show when={why()}>{(words) => <span class="row__why">{words()}</span>}</Show>
      </span>
    </>
  );
}
