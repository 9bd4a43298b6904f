import { ts } from "@shared/strings";
import { showToast } from "@shared/ui/toasts";
import Copy from "lucide-solid/icons/copy";
import type { JSX } from "solid-js";
import { t } from "../../strings";
import "./CopyableId.css";

/** The end tells ids apart; the beginning is the time they were made. */
const SHOWN = 8;

/** An id that one click copies whole; its end is enough to see. */
export function CopyableId(props: { value: string; label: string }): JSX.Element {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(props.value);
      showToast(ts("ui.copied"), "ok");
    } catch {
      // Without a secure page there is no clipboard: show it whole to be copied by hand.
      showToast(props.value);
    }
  };
  return (
    <button type="button" class="copyable" title={props.value} onClick={() => void copy()}>
      <span class="visually-hidden">{t("person.copy", { what: props.label })}</span>
      <code>…{props.value.slice(-SHOWN)}</code>
      <Copy size={13} stroke-width={1.75} aria-hidden="true" />
    </button>
  );
}
