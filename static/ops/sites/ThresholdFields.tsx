import { For, type JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";
import { secondsOf, THRESHOLDS, type SiteField, type SiteForm, type Threshold } from "./siteForm";
import "./ThresholdFields.css";

export interface ThresholdFieldsProps {
  form: SiteForm;
  complaints: Complaints<SiteField>;
  onInput: (field: Threshold, value: string) => void;
}

const NAMES = { warning_s: "warning", nearing_s: "nearing", breached_s: "breached" } as const;

/** When a wait is flagged: three seconds, and how they lie on the way to the limit. */
export function ThresholdFields(props: ThresholdFieldsProps): JSX.Element {
  const limit = (): number => secondsOf(props.form.breached_s) ?? 1;
  const share = (threshold: Threshold): number =>
    Math.min(100, ((secondsOf(props.form[threshold]) ?? 0) / limit()) * 100);
  return (
    <fieldset class="thresholds">
      <legend class="field__label">{t("sites.thresholds")}</legend>
      <div class="thresholds__scale" aria-hidden="true">
        <span class="thresholds__part" style={{ "inline-size": `${share("warning_s")}%` }} />
        <span
          class="thresholds__part"
          data-level="warning"
          style={{ "inline-size": `${Math.max(0, share("nearing_s") - share("warning_s"))}%` }}
        />
        <span
          class="thresholds__part"
          data-level="nearing"
          style={{ "inline-size": `${Math.max(0, 100 - share("nearing_s"))}%` }}
        />
        <span class="thresholds__end" />
      </div>
      <div class="thresholds__fields">
        <For each={THRESHOLDS}>
          {(threshold) => (
            <TextField
              class={`thresholds__field thresholds__field--${NAMES[threshold]}`}
              label={t(`sites.${NAMES[threshold]}`)}
              inputmode="numeric"
              value={props.form[threshold]}
              error={props.complaints[threshold]}
              onInput={(value) => props.onInput(threshold, value)}
            />
          )}
        </For>
      </div>
    </fieldset>
  );
}
