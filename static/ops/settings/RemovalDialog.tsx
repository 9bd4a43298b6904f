import type { JSX } from "solid-js";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { t } from "../strings";

export interface RemovalDialogProps {
  name: string;
  title: string;
  text: string;
  confirm: string;
  remove: () => Promise<void>;
  onRemoved: () => void;
  onClose: () => void;
}

/** Asks before something is removed for good, removes it, and says how that ended. */
export function RemovalDialog(props: RemovalDialogProps): JSX.Element {
  const remove = async (): Promise<void> => {
    try {
      await props.remove();
      showToast(t("settings.removed", { name: props.name }), "ok");
      props.onClose();
      props.onRemoved();
    } catch (reason) {
      showToast(sayFailure(reason), "error");
      props.onClose();
    }
  };
  return (
    <ConfirmDialog
      title={props.title}
      text={props.text}
      confirm={props.confirm}
      tone="danger"
      onConfirm={remove}
      onClose={() => props.onClose()}
    />
  );
}
