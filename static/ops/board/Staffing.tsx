import { Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import type { Board } from "@shared/protocol.gen";
import { t } from "../strings";
import { staffing } from "./figures";
import { SlotBar } from "./SlotBar";
import "./Staffing.css";

/** Are there enough of us? */
export function Staffing(props: { board: Board }): JSX.Element {
  const facts = (): ReturnType<typeof staffing> => staffing(props.board);
  const number = (value: number): string => new Intl.NumberFormat(language()).format(value);
  const words = (): string => {
    if (facts().state === "full") return t("people.all_taken");
    return new Intl.PluralRules(language()).select(facts().free) === "one"
      ? t("people.free.one")
      : t("people.free.other");
  };
  return (
    <section class="answer staffing" data-state={facts().state} aria-labelledby="staffing-title">
      <h2 id="staffing-title" class="answer__title">
        {t("people.title")}
      </h2>
      <p class="staffing__line">
        <span class="answer__figure">{number(facts().free)}</span>{" "}
        <span class="staffing__words">{words()}</span>
      </p>
      <SlotBar used={props.board.slots_used} total={props.board.slots_total} />
      <p class="staffing__detail">
        <span>
          {t("people.used", { used: number(props.board.slots_used), total: number(props.board.slots_total) })}
        </span>
        <span>
          {facts().state === "nobody"
            ? t("people.nobody")
            : t.count("people.online", props.board.agents_online)}
          <Show when={props.board.agents_away > 0}> · {t.count("people.away", props.board.agents_away)}</Show>
        </span>
      </p>
    </section>
  );
}
