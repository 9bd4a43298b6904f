import { Show, type JSX } from "solid-js";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import { AskFrame } from "./AskFrame";
import { ChoicesField } from "./ChoicesField";
import { LONGEST_TEXT, QUESTION_KINDS, type QuestionForm } from "./surveyForm";
import type { Texts } from "./textsByLanguage";

export interface QuestionFieldsProps {
  question: QuestionForm;
  number: number;
  count: number;
  language: string;
  onChange: (change: Partial<QuestionForm>) => void;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
}

/** One further question at the end, its texts in one language. */
export function QuestionFields(props: QuestionFieldsProps): JSX.Element {
  const saying = (texts: Texts, text: string): Texts => ({ ...texts, [props.language]: text });
  const label = (): string => props.question.label[props.language] ?? "";
  return (
    <AskFrame
      title={t("survey.ask", { number: props.number })}
      name={label()}
      number={props.number}
      count={props.count}
      onMove={(by) => props.onMove(by)}
      onRemove={() => props.onRemove()}
    >
      <div class="survey__ask">
        <TextField
          dir="auto"
          label={t("survey.text")}
          maxlength={LONGEST_TEXT}
          value={label()}
          onInput={(text) => props.onChange({ label: saying(props.question.label, text) })}
        />
        <Select
          label={t("survey.kind")}
          value={props.question.kind}
          options={QUESTION_KINDS.map((value) => ({ value, label: t(`survey.kind.${value}`) }))}
          onChange={(kind) => props.onChange({ kind })}
        />
      </div>
      <Show when={props.question.kind === "choice"}>
        <ChoicesField
          lines={props.question.choices[props.language] ?? ""}
          onInput={(lines) => props.onChange({ choices: saying(props.question.choices, lines) })}
        />
      </Show>
    </AskFrame>
  );
}
