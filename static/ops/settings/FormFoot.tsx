import { Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { t } from "../strings";

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
        <Show when={props.complaint}>{(text) => <p class="site__error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button type="submit" tone="primary" disabled={!props.isDirty} isBusy={props.isBusy}>
          {t("sites.save")}
        </Button>
        <Show when={props.isDirty}>
          <Button tone="quiet" onClick={() => props.onReset()}>
            {t("settings.reset")}
          </Button>
        </Show>
      </footer>
    </>
  );
}
