import type { JSX } from "solid-js";
import { ApiError } from "@shared/api/client";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { t } from "../strings";
import { holdsApi, type Hold } from "./holdsApi";

export interface LiftDialogProps {
  hold: Hold;
  onLifted: () => void;
  onClose: () => void;
}

/** Asks once more before something may be erased again. */
export function LiftDialog(props: LiftDialogProps): JSX.Element {
  const lift = async (): Promise<void> => {
    try {
      await holdsApi.lift(props.hold);
      showToast(t("holds.lifted"), "ok");
    } catch (reason) {
      // Somebody else was faster: that is what was wanted.
      const isGone = reason instanceof ApiError && reason.code === "not_found";
      showToast(isGone ? t("holds.lifted_before") : sayFailure(reason), isGone ? "ok" : "error");
    }
    props.onClose();
    props.onLifted();
  };
  return (
    <ConfirmDialog
      title={t("holds.lift_title")}
      text={t(`holds.lift_text.${props.hold.kind}`)}
      confirm={t("holds.lift")}
      tone="danger"
      onConfirm={lift}
      onClose={() => props.onClose()}
    />
  );
}
