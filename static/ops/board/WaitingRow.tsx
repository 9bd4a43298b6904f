import { Show, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import type { WaitTargets } from "@shared/protocol.gen";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { Time } from "@shared/ui/Time";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";
import { percent } from "../waiting/words";
import type { BoardRow } from "./boardState";
import { reasonWords } from "@shared/waiting/reasonWords";

/** One waiting shopper: how long, how urgent, who, why; opens the conversation. */
export function WaitingRow(props: { row: BoardRow; targets: WaitTargets }): JSX.Element {
  return (
    <li class="waiting__row" data-left={props.row.has_left || undefined}>
      <Link class="waiting__link" href={paths.conversation(props.row.conversation_id)}>
        <Show when={!props.row.has_left} fallback={<span class="waiting__gone" aria-hidden="true" />}>
          <Ring since={props.row.wait.since} level={props.row.wait.level} targets={props.targets} />
        </Show>
        <span class="waiting__who">
          <span class="waiting__name">{visitorName(props.row.visitor_name)}</span>
          <span class="waiting__queue">
            {props.row.queue_name} · {t(`waiting.${props.row.wait.kind}`)}
          </span>
        </span>
        <span class="waiting__level">
          <Show when={!props.row.has_left} fallback={t("waiting.left")}>
            <LevelTag since={props.row.wait.since} level={props.row.wait.level} targets={props.targets} />
            <Show when={props.row.wait.level !== "breached" && props.row.wait.p_breach !== null}>
              <span class="waiting__chance" title={t("waiting.chance")}>
                <span class="visually-hidden">{t("waiting.chance")} </span>
                {percent(props.row.wait.p_breach)}
              </span>
            </Show>
          </Show>
        </span>
        <span class="waiting__reason">
          <Show when={!props.row.has_left}>{reasonWords(props.row.reason)}</Show>
        </span>
        <Time class="waiting__since" at={props.row.wait.since} look="clock" />
      </Link>
    </li>
  );
}
