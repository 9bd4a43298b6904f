import type { JSX } from "solid-js";
import type { Quoted } from "../../state/timeline";
import { t } from "../../strings";
import "./Quote.css";

/** Goes to a message of the log and shows which it is. */
function jump(key: string): void {
  const target = document.querySelector<HTMLElement>(`[data-line="${CSS.escape(key)}"]`);
  if (!target) return;
  target.scrollIntoView({ block: "center" });
  target.focus({ preventScroll: true });
  target.removeAttribute("data-found");
  void target.offsetWidth;
  target.setAttribute("data-found", "");
}

/** What a message answers: who said it, and how it begins; pressing goes there. */
export function Quote(props: { quoted: Quoted }): JSX.Element {
  return (
    <button type="button" class="quote" onClick={() => jump(props.quoted.key)}>
      <span class="visually-hidden">{t("log.answers")} </span>
      <QuotedWords quoted={props.quoted} />
    </button>
  );
}

/** The words alone. */
export function QuotedWords(props: { quoted: Quoted }): JSX.Element {
  return (
    <>
      <b class="quote__name">{props.quoted.name || t("log.you")}</b>
      <span class="quote__text" dir="auto">
        {props.quoted.text || t("log.quote_gone")}
      </span>
    </>
  );
}
