import Check from "lucide-solid/icons/check";
import { Show, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import type { Board, BoardWait, WaitTargets } from "@shared/protocol.gen";
import { Ring } from "@shared/ui/Ring";
import { t } from "../strings";
import type { Verdict } from "./figures";
import { outlookWords, verdictWords } from "./verdictWords";
import "./LongestWait.css";

export interface LongestWaitProps {
  board: Board;
  verdict: Verdict;
  targetsOf: (siteId: string) => WaitTargets;
}

/** Is anybody about to wait too long? */
export function LongestWait(props: LongestWaitProps): JSX.Element {
  const longest = (): BoardWait | undefined => props.board.waiting[0];
  const hint = (): string => {
    if (props.verdict.total > 0 && props.verdict.level !== "calm")
      return t.count("verdict.total", props.verdict.total);
    if (!longest()) return outlookWords(props.board);
    return props.board.agents_online === 0 ? t("longest.nobody_online") : "";
  };
  return (
    <section class="answer longest" data-level={props.verdict.level} aria-labelledby="longest-title">
      <h2 id="longest-title" class="answer__title">
        {t("longest.title")}
      </h2>
      <div class="longest__row">
        <Show
          when={longest()}
          fallback={
            <span class="longest__calm" aria-hidden="true">
              <Check size={48} stroke-width={1.75} />
            </span>
          }
        >
          {(first) => (
            <Ring
              since={first().wait.since}
              level={first().wait.level}
              targets={props.targetsOf(first().site_id)}
              size="lg"
            />
          )}
        </Show>
        <div class="longest__words">
          <p class="longest__verdict" role="status">
            {verdictWords(props.verdict)}
          </p>
          <Show when={hint()}>{(text) => <p class="longest__hint">{text()}</p>}</Show>
          <Show when={longest()}>
            {(first) => (
              <p class="longest__who">
                {visitorName(first().visitor_name)} · {first().queue_name}
              </p>
            )}
          </Show>
        </div>
      </div>
    </section>
  );
}
