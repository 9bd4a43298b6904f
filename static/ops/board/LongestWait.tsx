import Check from "lucide-solid/icons/check";
import { Show, type JSX } from "solid-js";
import type { Board, BoardWait, WaitTargets } from "@shared/protocol.gen";
import { Ring } from "@shared/ui/Ring";
import { t } from "../strings";
import type { Verdict } from "./figures";
import "./LongestWait.css";

export interface LongestWaitProps {
  board: Board;
  verdict: Verdict;
  targetsOf: (siteId: string) => WaitTargets;
}

/** Says the verdict in a few words; only counts, so that a screen reader hears changes and not seconds. */
export function verdictWords(verdict: Verdict): string {
  if (verdict.level === "nobody") return t("longest.nobody");
  return t.count(`verdict.${verdict.level}`, verdict.count);
}

/** Is anybody about to wait too long? */
export function LongestWait(props: LongestWaitProps): JSX.Element {
  const longest = (): BoardWait | undefined => props.board.waiting[0];
  const hint = (): string => {
    if (props.verdict.total > 0 && props.verdict.level !== "calm")
      return t.count("verdict.total", props.verdict.total);
    if (props.board.agents_online === 0) return t("longest.nobody_online");
    return longest() ? "" : t("longest.calm_hint");
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
                {first().visitor_name} · {first().queue_name}
              </p>
            )}
          </Show>
        </div>
      </div>
    </section>
  );
}
