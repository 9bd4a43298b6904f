import { Dialog as Base } from "@kobalte/core/dialog";
import X from "lucide-solid/icons/x";
import { createComputed, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import "./Dialog.css";

export interface DialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  description?: string;
  size?: "sm" | "md" | "lg";
  /** Buttons, the primary one last. */
  actions?: JSX.Element;
  children?: JSX.Element;
}

// The question is what one came for; the close button would be the browser's first choice.
function focusFirstField(event: Event): void {
  const field =
    event.target instanceof HTMLElement && event.target.querySelector<HTMLElement>("input, textarea");
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** A modal question. Keeps the focus inside, closes on Escape, gives the focus back where it came from. */
export function Dialog(props: DialogProps): JSX.Element {
  let origin: HTMLElement | null = null;
  createComputed(() => {
    if (props.isOpen) origin = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  });
  const giveFocusBack = (event: Event): void => {
    event.preventDefault();
    origin?.focus();
  };

  return (
    <Base open={props.isOpen} onOpenChange={(isOpen) => !isOpen && props.onClose()} preventScroll={false}>
      <Base.Portal>
        <Base.Overlay class="dialog__backdrop" />
        <div class="dialog__place">
          <Base.Content
            class={`dialog dialog--${props.size ?? "md"}`}
            onOpenAutoFocus={focusFirstField}
            onCloseAutoFocus={giveFocusBack}
          >
            <header class="dialog__head">
              <Base.Title class="dialog__title">{props.title}</Base.Title>
              <Base.CloseButton class="icon-button" aria-label={ts("ui.close")}>
                <X size={18} stroke-width={1.75} aria-hidden="true" />
              </Base.CloseButton>
            </header>
            <Show when={props.description}>
              {(text) => <Base.Description class="dialog__description">{text()}</Base.Description>}
            </Show>
            <div class="dialog__body">{props.children}</div>
            <Show when={props.actions}>
              <footer class="dialog__actions">{props.actions}</footer>
            </Show>
          </Base.Content>
        </div>
      </Base.Portal>
    </Base>
  );
}
