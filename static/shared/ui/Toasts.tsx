import CircleCheck from "lucide-solid/icons/circle-check";
import Info from "lucide-solid/icons/info";
import OctagonAlert from "lucide-solid/icons/octagon-alert";
import X from "lucide-solid/icons/x";
import { For, Match, Show, Switch, type JSX } from "solid-js";
import { ts } from "../strings";
import { Button } from "./Button";
import { dismissToast, toasts } from "./toasts";
import "./IconButton.css";
import "./Toasts.css";

/** The corner where toasts appear; once per page. */
export function Toasts(): JSX.Element {
  return (
    <div class="toasts" role="status">
      <For each={toasts()}>
        {(toast) => (
          <div class="toast" data-tone={toast.tone}>
            <Switch fallback={<Info size={18} stroke-width={1.75} aria-hidden="true" />}>
              <Match when={toast.tone === "ok"}>
                <CircleCheck size={18} stroke-width={1.75} aria-hidden="true" />
              </Match>
              <Match when={toast.tone === "error"}>
                <OctagonAlert size={18} stroke-width={1.75} aria-hidden="true" />
              </Match>
            </Switch>
            <span class="toast__text">{toast.text}</span>
            <Show when={toast.action}>
              {(action) => (
                <Button
                  tone="quiet"
                  size="sm"
                  onClick={() => {
                    action().run();
                    dismissToast(toast.id);
                  }}
                >
                  {action().label}
                </Button>
              )}
            </Show>
            <button
              type="button"
              class="icon-button"
              aria-label={ts("ui.dismiss")}
              onClick={() => dismissToast(toast.id)}
            >
              <X size={16} stroke-width={1.75} aria-hidden="true" />
            </button>
          </div>
        )}
      </For>
    </div>
  );
}
