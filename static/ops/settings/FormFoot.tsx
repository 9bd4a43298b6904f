import { Show, type JSX } from "solid-js";
import { t } from "../strings";
import { SaveActs } from "./SaveActs";

export interface FormFootProps {
  /** What is wrong and belongs to no field. */
  complaint: string | undefined;
  isDirty: boolean;
  isBusy: boolean;
  onReset: () => void;
}

/** Ends a card that is saved by itself. */
export function FormFoot(props: FormFootProps): JSX.Element {
  return (
    <>
      <div role="alert">
        <Show when={props.complaint}>{(text) => <p class="form-error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <SaveActs
          label={t("sites.save")}
          isDirty={props.isDirty}
          isBusy={props.isBusy}
          onReset={() => props.onReset()}
        />
      </footer>
    </>
  );
}
