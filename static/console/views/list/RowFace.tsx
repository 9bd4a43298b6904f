import { visitorName } from "@shared/i18n/visitorName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Avatar } from "@shared/ui/Avatar";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { Time } from "@shared/ui/Time";
import { Show, type JSX } from "solid-js";
import { isUnread } from "../../state/lists";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { Chance } from "./Chance";

/** What a row shows: who, since when, the last line, where from. */
export function RowFace(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const lastLine = (): string => {
    const text = props.row.last_message ?? "";
    if (props.row.last_message_author !== "agent") return text;
    return props.row.assignee_id === console.me.id ? t("row.you", { text }) : t("row.agent", { text });
  };
  const elsewhere = (): string | null =>
    props.row.assignee_id !== null && props.row.assignee_id !== console.me.id
      ? props.row.assignee_name
      : null;

  return (
    <>
      <span class="row__sign">
        <Show
          when={props.row.wait}
          fallback={
            <>
              <Avatar name={visitorName(props.row.visitor_name)} />
              <Show when={isUnread(props.row)}>
                <span class="row__unread">
                  <span class="visually-hidden">{t("row.unread")}</span>
                </span>
              </Show>
            </>
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
          <Time class="row__time" at={props.row.last_message_at ?? props.row.created_at} look="compact" />
        </span>
        <span class="row__line">{lastLine()}</span>
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
              <span class="row__wait">
                <LevelTag
                  since={wait().since}
                  level={wait().level}
                  targets={console.targets(props.row.site_id)}
                  isQuietWhenCalm
                />
                <Chance wait={wait()} />
              </span>
            )}
          </Show>
        </span>
      </span>
    </>
  );
}
