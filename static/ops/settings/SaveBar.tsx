import { Show, type JSX } from "solid-js";
import { ts } from "@shared/strings";
import type { Complaints } from "../api/refusal";
import { t } from "../strings";
import { SaveActs } from "./SaveActs";

export interface SaveBarProps {
  complaints: Complaints<string>;
  isDirty: boolean;
  isBusy: boolean;
  onReset: () => void;
  /** What cannot be taken back, at the far end. */
  danger?: JSX.Element;
}

/** Stays in sight below a long form: save, or back to what is stored. */
export function SaveBar(props: SaveBarProps): JSX.Element {
  const summary = (): string | undefined =>
    props.complaints.form ?? (Object.keys(props.complaints).length > 0 ? t("settings.see_above") : undefined);
  return (
    <footer class="save-bar">
      <div role="alert" class="save-bar__news">
        <Show when={summary()}>{(text) => <p class="form-error">{text()}</p>}</Show>
      </div>
      <div class="save-bar__acts">
        <SaveActs
          label={ts("ui.save")}
          isDirty={props.isDirty}
          isBusy={props.isBusy}
          onReset={() => props.onReset()}
        />
        <span class="save-bar__danger">{props.danger}</span>
      </div>
    </footer>
  );
}
