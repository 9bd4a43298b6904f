import type { JSX } from "solid-js";
import { Select } from "@shared/ui/Select";
import { languageName, LANGUAGES } from "./textsByLanguage";

/** In which language the texts of a card are shown and typed. */
export function LanguageSelect(props: {
  label: string;
  value: string;
  onChange: (language: string) => void;
}): JSX.Element {
  return (
    <div class="forms__language">
      <Select
        label={props.label}
        value={props.value}
        options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
        onChange={(language) => props.onChange(language)}
      />
    </div>
  );
}
