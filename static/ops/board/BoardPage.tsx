import { createMemo, Show, type JSX } from "solid-js";
import { serverNow } from "@shared/time/clock";
import { Skeleton } from "@shared/ui/Skeleton";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";
import { Colleagues } from "./Colleagues";
import { countLevels, verdict } from "./figures";
import { LongestWait } from "./LongestWait";
import { Staffing } from "./Staffing";
import { Today } from "./Today";
import { WaitingList } from "./WaitingList";
import "./BoardPage.css";

/** Three answers without scrolling: who is about to wait too long, are we enough, how was today. */
export function BoardPage(props: { live: LiveBoard }): JSX.Element {
  const waiting = createMemo(() => props.live.view.board?.waiting ?? []);
  const judged = createMemo(() =>
    verdict(
      countLevels(waiting(), serverNow(), props.live.targetsOf),
      props.live.view.board?.waiting_total ?? 0,
    ),
  );
  const isStale = (): boolean => props.live.socket.status().phase !== "live";

  return (
    <main id="main" class="page board" tabindex="-1" data-stale={isStale() || undefined}>
      <h1 class="visually-hidden">{t("board.title")}</h1>
      <Show
        when={props.live.view.board}
        fallback={
          <>
            <p class="visually-hidden">{t("board.waiting_for_data")}</p>
            <Skeleton lines={6} look="row" />
          </>
        }
      >
        {(board) => (
          <>
            <div class="board__answers">
              <LongestWait board={board()} verdict={judged()} targetsOf={props.live.targetsOf} />
              <Staffing board={board()} />
              <Today board={board()} sites={props.live.sites()} />
            </div>
            <div class="board__lists">
              <WaitingList live={props.live} />
              <Colleagues agents={board().agents} />
            </div>
          </>
        )}
      </Show>
    </main>
  );
}
