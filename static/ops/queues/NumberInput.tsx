import type { JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import type { NumberField } from "./queueForm";
import type { SectionProps } from "./QueueSections";

/** What an empty field means, where it may be empty. */
const EMPTY: Partial<Record<NumberField, "never" | "for_ever" | "no_limit">> = {
  silent_after_s: "never",
  language_widen_after_s: "for_ever",
  skill_widen_after_s: "for_ever",
  max_waiting: "no_limit",
  max_wait_s: "no_limit",
};

/** One number of a queue's settings, with what it means and what empty does. */
export function NumberInput(props: SectionProps & { field: NumberField }): JSX.Element {
  const empty = (): string => {
    const meaning = EMPTY[props.field];
    return meaning ? t(`settings.${meaning}`) : "";
  };
  return (
    <TextField
      label={t(`queues.${props.field}`)}
      hint={t(`queues.${props.field}_hint`)}
      inputmode="numeric"
      autocomplete="off"
      placeholder={empty()}
      value={props.form.numbers[props.field]}
      error={props.complaints[props.field]}
      onInput={(text) => props.change({ numbers: { ...props.form.numbers, [props.field]: text } })}
    />
  );
}
