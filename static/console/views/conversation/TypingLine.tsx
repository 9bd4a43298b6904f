import { Show, type JSX } from "solid-js";
import { t } from "../../strings";
import "./TypingLine.css";

/** Who is writing. Its place is always there, so that nothing jumps. Not spoken: it would never stop. */
export function TypingLine(props: { people: readonly string[] }): JSX.Element {
  return (
    <div class="typing" aria-hidden="true">
      <Show when={props.people.length > 0}>
        <span class="typing__dots">
          <i />
          <i />
          <i />
        </span>
        {t("log.typing", { name: props.people.join(", ") })}
      </Show>
    </div>
  );
}
