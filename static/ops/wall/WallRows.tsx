import { For, Show, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import type { Board } from "@shared/protocol.gen";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { outlookWords } from "../board/verdictWords";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";

const SHOWN = 5;

/** The longest waits, large; the rest as a number. */
export function WallRows(props: { board: Board; live: LiveBoard }): JSX.Element {
  const hidden = (): number => Math.max(0, props.board.waiting_total - SHOWN);
  return (
    <div class="wall__waiting">
      <ul aria-label={t("waiting.list")}>
        <For each={props.live.view.rows.slice(0, SHOWN)}>
          {(row) => (
            <li class="wall__row">
              <Ring
                since={row.wait.since}
                level={row.wait.level}
                targets={props.live.targetsOf(row.site_id)}
              />
              <span class="wall__who">
                <span class="wall__name">{visitorName(row.visitor_name)}</span>
                <span class="wall__queue">{row.queue_name}</span>
              </span>
              <LevelTag
                since={row.wait.since}
                level={row.wait.level}
                targets={props.live.targetsOf(row.site_id)}
              />
            </li>
          )}
        </For>
      </ul>
      <Show when={hidden() > 0}>
        <p class="wall__note">{t.count("wall.more", hidden())}</p>
      </Show>
      <Show when={props.board.waiting_total === 0}>
        <p class="wall__note">{outlookWords(props.board)}</p>
      </Show>
    </div>
  );
}
