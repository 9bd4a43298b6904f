import Copy from "lucide-solid/icons/copy";
import type { JSX } from "solid-js";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { showToast } from "@shared/ui/toasts";
import { t } from "../strings";
import "./SecretDialog.css";

export interface SecretDialogProps {
  secret: string;
  text: string;
  /** What it is, where it is not a webhook's. */
  title?: string;
  label?: string;
  done?: string;
  onClose: () => void;
}

/** Shows a new secret, this once. */
export function SecretDialog(props: SecretDialogProps): JSX.Element {
  let field: HTMLInputElement | undefined;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.secret);
      showToast(ts("ui.copied"), "ok");
    } catch {
      // Without a secure page there is no clipboard: select it, to be copied by hand.
      field?.select();
    }
  };
  return (
    <Dialog
      isOpen
      onClose={() => props.onClose()}
      title={props.title ?? t("webhooks.secret_title")}
      actions={
        <Button tone="primary" onClick={() => props.onClose()}>
          {props.done ?? t("webhooks.secret_done")}
        </Button>
      }
    >
      <div class="secret">
        <p>{props.text}</p>
        <div class="secret__row">
          <input
            ref={(element) => {
              field = element;
            }}
            class="secret__value"
            readOnly
            aria-label={props.label ?? t("webhooks.secret")}
            value={props.secret}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button
            icon={<Copy size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => void copy()}
          >
            {t("webhooks.copy")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
