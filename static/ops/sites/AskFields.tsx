import { Show, type JSX } from "solid-js";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import { AskFrame } from "./AskFrame";
import { ChoicesField } from "./ChoicesField";
import { KINDS, type Ask } from "./formsForm";
import type { Texts } from "./textsByLanguage";

export interface AskFieldsProps {
  ask: Ask;
  number: number;
  count: number;
  language: string;
  onChange: (change: Partial<Ask>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One question of a form, its texts in one language. */
export function AskFields(props: AskFieldsProps): JSX.Element {
  const said = (texts: Texts): string => texts[props.language] ?? "";
  const saying = (texts: Texts, text: string): Texts => ({ ...texts, [props.language]: text });
  return (
    <AskFrame
      title={t("forms.field", { number: props.number })}
      name={said(props.ask.label)}
      number={props.number}
      count={props.count}
      onMove={(by) => props.onMove(by)}
      onRemove={() => props.onRemove()}
    >
      <div class="ask__grid">
        <TextField
          label={t("forms.label")}
          maxlength={100}
          value={said(props.ask.label)}
          onInput={(text) => props.onChange({ label: saying(props.ask.label, text) })}
        />
        <Select
          label={t("forms.kind")}
          value={props.ask.kind}
          options={KINDS.map((value) => ({ value, label: t(`forms.kind.${value}`) }))}
          onChange={(kind) => props.onChange({ kind })}
        />
        <TextField
          label={t("forms.hint")}
          maxlength={200}
          value={said(props.ask.hint)}
          onInput={(text) => props.onChange({ hint: saying(props.ask.hint, text) })}
        />
        <Show when={props.ask.kind !== "choice"}>
          <TextField
            label={t("forms.pattern")}
            hint={t("forms.pattern_hint")}
            maxlength={200}
            spellcheck={false}
            value={props.ask.pattern}
            onInput={(pattern) => props.onChange({ pattern })}
          />
        </Show>
      </div>
      <Show when={props.ask.kind === "choice"}>
        <ChoicesField
          lines={said(props.ask.choices)}
          onInput={(lines) => props.onChange({ choices: saying(props.ask.choices, lines) })}
        />
      </Show>
      <Flag
        label={t("forms.required")}
        isOn={props.ask.is_required}
        onChange={(is_required) => props.onChange({ is_required })}
      />
    </AskFrame>
  );
}
