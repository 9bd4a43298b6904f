import { createUniqueId, Show, type JSX } from "solid-js";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import "./SavingDialog.css";

export interface SavingDialogProps {
  title: string;
  size?: "sm" | "md" | "lg";
  /** What the button says that saves. */
  save: string;
  /** What is wrong and belongs to no field. */
  complaint: string | undefined;
  isBusy: boolean;
  onSubmit: (event: SubmitEvent) => void;
  onClose: () => void;
  /** Buttons before those that every form has. */
  acts?: JSX.Element;
  children: JSX.Element;
}

/** A form in a dialog, which is saved as a whole. */
export function SavingDialog(props: SavingDialogProps): JSX.Element {
  const formId = createUniqueId();
  return (
    <Dialog
      isOpen
      size={props.size ?? "md"}
      title={props.title}
      onClose={() => props.onClose()}
      actions={
        <>
          {props.acts}
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button type="submit" form={formId} tone="primary" isBusy={props.isBusy}>
            {props.save}
          </Button>
        </>
      }
    >
      <form id={formId} class="saving-dialog" noValidate onSubmit={(event) => props.onSubmit(event)}>
        <div role="alert">
          <Show when={props.complaint}>{(text) => <p class="form-error">{text()}</p>}</Show>
        </div>
        {props.children}
      </form>
    </Dialog>
  );
}
