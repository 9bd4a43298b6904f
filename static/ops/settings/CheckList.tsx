import { createMemo, createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";

export interface CheckItem {
  id: string;
  label: string;
  hint?: string | undefined;
}

export interface CheckListProps {
  legend: string;
  items: readonly CheckItem[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
  hint?: string | undefined;
  /** Said instead of boxes. */
  empty: string;
}

/** From so many on one looks for a name rather than reading all. */
const MANY = 10;

/** Several of many: boxes, with a filter where there are many. What is chosen stays in sight. */
export function CheckList(props: CheckListProps): JSX.Element {
  const hintId = createUniqueId();
  const [filter, setFilter] = createSignal("");
  const chosen = createMemo(() => new Set(props.chosen));
  const shown = createMemo(() => {
    const wanted = filter().trim().toLocaleLowerCase();
    return props.items.filter(
      (item) => wanted === "" || chosen().has(item.id) || item.label.toLocaleLowerCase().includes(wanted),
    );
  });
  const toggle = (id: string, isChosen: boolean): void =>
    props.onChange(isChosen ? [...props.chosen, id] : props.chosen.filter((other) => other !== id));

  return (
    <fieldset class="check-list" aria-describedby={props.hint ? hintId : undefined}>
      <legend class="field__label">
        {props.legend}
        <Show when={props.chosen.length > 0}>
          <span class="check-list__count">{props.chosen.length}</span>
        </Show>
      </legend>
      <Show when={props.items.length > MANY}>
        <TextField
          label={t("settings.filter")}
          isLabelHidden
          type="search"
          autocomplete="off"
          placeholder={t("settings.filter")}
          value={filter()}
          onInput={setFilter}
        />
      </Show>
      <Show when={props.items.length > 0} fallback={<p class="field__hint">{props.empty}</p>}>
        <div class="check-list__items" data-many={props.items.length > MANY ? "" : undefined}>
          <For each={shown()}>
            {(item) => (
              <label class="check-list__item">
                <input
                  type="checkbox"
                  checked={chosen().has(item.id)}
                  onChange={(event) => toggle(item.id, event.currentTarget.checked)}
                />
                <span class="check-list__label">{item.label}</span>
                <Show when={item.hint}>{(hint) => <span class="field__hint">{hint()}</span>}</Show>
              </label>
            )}
          </For>
        </div>
      </Show>
      <Show when={props.hint}>
        {(hint) => (
          <p id={hintId} class="field__hint">
            {hint()}
          </p>
        )}
      </Show>
    </fieldset>
  );
}
