import Minimize from "lucide-solid/icons/minimize";
import { createMemo, onCleanup, onMount, Show, type JSX } from "solid-js";
import { ConnectionDot } from "@shared/live/ConnectionDot";
import { serverNow } from "@shared/time/clock";
import { language } from "@shared/i18n/language";
import { timeOfDay } from "@shared/time/format";
import { countLevels, verdict, type Verdict } from "../board/figures";
import { verdictWords } from "../board/verdictWords";
import type { LiveBoard } from "../live/liveBoard";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";
import { isTyping, leaveWall } from "./fullScreen";
import { WallFigures } from "./WallFigures";
import { WallRows } from "./WallRows";
import "./WallPage.css";

/** The board for a screen on the wall: readable from five metres, nothing to click. */
export function WallPage(props: { live: LiveBoard }): JSX.Element {
  const exit = (): void => {
    leaveWall();
    navigate(paths.board);
  };
  const onKey = (event: KeyboardEvent): void => {
    if ((event.key === "w" || event.key === "Escape") && !isTyping(event)) exit();
  };
  onMount(() => document.addEventListener("keydown", onKey));
  onCleanup(() => document.removeEventListener("keydown", onKey));

  const judged = createMemo((): Verdict => {
    const board = props.live.view.board;
    return verdict(
      countLevels(board?.waiting ?? [], serverNow(), props.live.targetsOf),
      board?.waiting_total ?? 0,
    );
  });

  return (
    <main id="main" class="wall" tabindex="-1" data-level={judged().level}>
      <h1 class="visually-hidden">{t("board.title")}</h1>
      <Show when={props.live.view.board} fallback={<p class="wall__note">{t("board.waiting_for_data")}</p>}>
        {(board) => (
          <>
            <p class="wall__verdict" role="status">
              {verdictWords(judged())}
            </p>
            <WallRows board={board()} live={props.live} />
            <WallFigures board={board()} live={props.live} />
          </>
        )}
      </Show>
      <footer class="wall__foot">
        <ConnectionDot status={props.live.socket.status()} />
        <span class="wall__clock">{timeOfDay(new Date(serverNow()).toISOString(), language())}</span>
        <button type="button" class="wall__exit" onClick={exit}>
          <Minimize size={18} stroke-width={1.75} aria-hidden="true" />
          {t("wall.exit")}
        </button>
      </footer>
    </main>
  );
}
