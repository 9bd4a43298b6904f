import { createUniqueId, Show, type JSX } from "solid-js";
import ArrowDown from "lucide-solid/icons/arrow-down";
import ArrowUp from "lucide-solid/icons/arrow-up";
import Trash from "lucide-solid/icons/trash";
import { IconButton } from "@shared/ui/IconButton";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import { KINDS, type Ask } from "./formsForm";

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
  const choicesId = createUniqueId();
  const said = (texts: Record<string, string>): string => texts[props.language] ?? "";
  const saying = (texts: Record<string, string>, text: string) => ({ ...texts, [props.language]: text });
  const name = (): string => said(props.ask.label) || t("forms.field", { number: props.number });
  return (
    <fieldset class="ask">
      <legend class="ask__legend">{t("forms.field", { number: props.number })}</legend>
      <div class="ask__acts">
        <IconButton
          label={t("forms.up", { name: name() })}
          disabled={props.number === 1}
          onClick={() => props.onMove(-1)}
        >
          <ArrowUp size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton
          label={t("forms.down", { name: name() })}
          disabled={props.number === props.count}
          onClick={() => props.onMove(1)}
        >
          <ArrowDown size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <IconButton label={t("forms.remove", { name: name() })} onClick={() => props.onRemove()}>
          <Trash size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </div>
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
        <div class="field">
          <label class="field__label" for={choicesId}>
            {t("forms.choices")}
          </label>
          <textarea
            id={choicesId}
            class="field__input ask__choices"
            rows={3}
            value={said(props.ask.choices)}
            onInput={(event) =>
              props.onChange({ choices: saying(props.ask.choices, event.currentTarget.value) })
            }
          />
        </div>
      </Show>
      <Flag
        label={t("forms.required")}
        isOn={props.ask.is_required}
        onChange={(is_required) => props.onChange({ is_required })}
      />
    </fieldset>
  );
}
