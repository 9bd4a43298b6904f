import { type JSX } from "solid-js";
import type { Board } from "@shared/protocol.gen";
import { staffing } from "../board/figures";
import { SlotBar } from "../board/SlotBar";
import { percentWords, targetWords } from "../board/Today";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";

/** Are we enough, how was today: two figures. */
export function WallFigures(props: { board: Board; live: LiveBoard }): JSX.Element {
  const facts = (): ReturnType<typeof staffing> => staffing(props.board);
  return (
    <div class="wall__figures">
      <section>
        <p class="wall__figure">{facts().free}</p>
        <p class="wall__label">
          {facts().state === "nobody"
            ? t("people.nobody")
            : facts().free === 1
              ? t("people.free.one")
              : t("people.free.other")}
        </p>
        <SlotBar used={props.board.slots_used} total={props.board.slots_total} />
        <p class="wall__small">
          {t.count("people.online", props.board.agents_online)} ·{" "}
          {t("people.used", { used: props.board.slots_used, total: props.board.slots_total })}
        </p>
      </section>
      <section>
        <p class="wall__figure">{percentWords(props.board.service_level_today)}</p>
        <p class="wall__label">{t("wall.service_level", { target: targetWords(props.live.sites()) })}</p>
        <p class="wall__small">
          {t("today.conversations")}: {props.board.conversations_today}
        </p>
      </section>
    </div>
  );
}
