import Ellipsis from "lucide-solid/icons/ellipsis";
import { createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { Menu } from "@shared/ui/Menu";
import { MenuItem } from "@shared/ui/MenuItem";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { webhooksApi, type Webhook } from "../api/webhooksApi";
import { t } from "../strings";
import { Deliveries } from "./Deliveries";
import { stateOf, stateWords } from "./webhookState";
import "./WebhookCard.css";

export interface WebhookCardProps {
  webhook: Webhook;
  onChanged: (webhook: Webhook) => void;
  onReload: () => void;
  onEdit: () => void;
  onRotate: () => void;
  onDelete: () => void;
}

/** One webhook: where, what, how it fares, and what one can do about it. */
export function WebhookCard(props: WebhookCardProps): JSX.Element {
  const titleId = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  // Drawn anew to be read anew.
  const [reading, setReading] = createSignal(1);

  const test = async (): Promise<void> => {
    try {
      await webhooksApi.test(props.webhook.id);
      showToast(t("webhooks.test_sent"), "ok");
      setOpen(true);
      // What the receiver says is there in a moment.
      setTimeout(() => {
        setReading((count) => count + 1);
        props.onReload();
      }, 1_000);
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  const setEnabled = async (is_enabled: boolean): Promise<void> => {
    try {
      props.onChanged(await webhooksApi.change(props.webhook.id, { is_enabled }));
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };

  return (
    <article class="panel webhook" aria-labelledby={titleId}>
      <div class="webhook__body">
        <header class="webhook__head">
          <div class="webhook__names">
            <h2 id={titleId} class="webhook__url">
              {props.webhook.url}
            </h2>
            <Show when={props.webhook.description}>
              {(text) => <p class="webhook__description">{text()}</p>}
            </Show>
          </div>
          <div class="webhook__corner">
            <span class="webhook__state" data-state={stateOf(props.webhook)}>
              {stateWords(props.webhook)}
            </span>
            <Menu
              trigger={(trigger) => (
                <button
                  {...trigger}
                  type="button"
                  class="icon-button"
                  aria-label={t("webhooks.more", { url: props.webhook.url })}
                >
                  <Ellipsis size={18} stroke-width={1.75} aria-hidden="true" />
                </button>
              )}
            >
              <MenuItem onSelect={() => props.onEdit()}>{t("webhooks.edit")}</MenuItem>
              <MenuItem onSelect={() => props.onRotate()}>{t("webhooks.rotate")}</MenuItem>
              <Show when={props.webhook.is_enabled}>
                <MenuItem onSelect={() => void setEnabled(false)}>{t("webhooks.disable")}</MenuItem>
              </Show>
              <MenuItem onSelect={() => props.onDelete()}>{t("webhooks.delete")}</MenuItem>
            </Menu>
          </div>
        </header>
        <ul class="webhook__events" aria-label={t("webhooks.events")}>
          <For each={props.webhook.events}>
            {(event) => (
              <li>
                <code>{event}</code>
              </li>
            )}
          </For>
        </ul>
        <div class="webhook__actions">
          <Button aria-expanded={isOpen()} onClick={() => setOpen((before) => !before)}>
            {isOpen() ? t("webhooks.hide_deliveries") : t("webhooks.show_deliveries")}
          </Button>
          <Show
            when={props.webhook.is_enabled}
            fallback={
              <Button tone="primary" onClick={() => void setEnabled(true)}>
                {t("webhooks.enable")}
              </Button>
            }
          >
            <Button onClick={() => void test()}>{t("webhooks.test")}</Button>
          </Show>
        </div>
      </div>
      <Show when={isOpen() && reading()} keyed>
        <Deliveries webhook={props.webhook} />
      </Show>
    </article>
  );
}
