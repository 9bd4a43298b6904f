import type { JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "../ui/Button";
import { Step } from "./Step";

export interface RemoveStepProps {
  title: string;
  text: string;
  onConfirm: () => void;
  onBack: () => void;
}

/** Asks before something is taken out of use. */
export function RemoveStep(props: RemoveStepProps): JSX.Element {
  return (
    <Step title={props.title} text={props.text} onBack={() => props.onBack()}>
      <div class="account__acts">
        <Button tone="danger" onClick={() => props.onConfirm()}>
          {ts("security.remove")}
        </Button>
        <Button tone="quiet" onClick={() => props.onBack()}>
          {ts("ui.cancel")}
        </Button>
      </div>
    </Step>
  );
}
