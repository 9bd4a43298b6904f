import { Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { t } from "../strings";

export interface SaveActsProps {
  label: string;
  isDirty: boolean;
  isBusy: boolean;
  onReset: () => void;
}

/** Save, or back to what is stored. */
export function SaveActs(props: SaveActsProps): JSX.Element {
  return (
    <>
      <Button type="submit" tone="primary" disabled={!props.isDirty} isBusy={props.isBusy}>
        {props.label}
      </Button>
      <Show when={props.isDirty}>
        <Button tone="quiet" onClick={() => props.onReset()}>
          {t("settings.reset")}
        </Button>
      </Show>
    </>
  );
}
