import { createSignal, type JSX } from "solid-js";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";

export interface ConfirmDialogProps {
  title: string;
  text: string;
  confirm: string;
  tone: "danger" | "primary";
  onConfirm: () => Promise<void>;
  onClose: () => void;
}

/** Asks once more before something that others will notice. */
export function ConfirmDialog(props: ConfirmDialogProps): JSX.Element {
  const [isBusy, setBusy] = createSignal(false);
  const confirm = async (): Promise<void> => {
    setBusy(true);
    await props.onConfirm();
    setBusy(false);
  };
  return (
    <Dialog
      isOpen
      size="sm"
      title={props.title}
      onClose={() => props.onClose()}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone={props.tone} isBusy={isBusy()} onClick={() => void confirm()}>
            {props.confirm}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
    </Dialog>
  );
}
