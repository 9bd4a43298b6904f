import RotateCw from "lucide-solid/icons/rotate-cw";
import { createSignal, For, Match, onMount, Show, Switch, type JSX } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { IconButton } from "@shared/ui/IconButton";
import { Skeleton } from "@shared/ui/Skeleton";
import { showToast } from "@shared/ui/toasts";
import { webhooksApi, type Delivery, type Webhook } from "../api/webhooksApi";
import { sayFailure } from "../api/refusal";
import { t } from "../strings";
import { DeliveryRow } from "./DeliveryRow";
import "./Deliveries.css";

/** What was sent to a webhook or waits for it, newest first. */
export function Deliveries(props: { webhook: Webhook }): JSX.Element {
  const [items, setItems] = createStore<Delivery[]>([]);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [phase, setPhase] = createSignal<"loading" | "ready" | "failed">("loading");

  const load = async (from: string | null): Promise<void> => {
    if (items.length === 0) setPhase("loading");
    try {
      const page = await webhooksApi.deliveries(props.webhook.id, from);
      setItems(reconcile(from === null ? page.items : [...items, ...page.items]));
      setCursor(page.next_cursor ?? null);
      setPhase("ready");
    } catch {
      setPhase("failed");
    }
  };
  const redeliver = async (delivery: Delivery): Promise<void> => {
    try {
      await webhooksApi.redeliver(props.webhook.id, delivery.id);
      showToast(t("webhooks.sent_again"), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    await load(null);
  };
  onMount(() => void load(null));

  return (
    <section class="deliveries" aria-label={t("webhooks.deliveries")}>
      <header class="deliveries__head">
        <h3>{t("webhooks.deliveries")}</h3>
        <IconButton label={t("webhooks.refresh")} onClick={() => void load(null)}>
          <RotateCw size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </header>
      <Switch>
        <Match when={phase() === "failed"}>
          <div class="page__error" role="alert">
            <span>{t("webhooks.deliveries_failed")}</span>
            <Button onClick={() => void load(null)}>{t("list.retry")}</Button>
          </div>
        </Match>
        <Match when={phase() === "loading"}>
          <Skeleton lines={3} look="row" />
        </Match>
        <Match when={items.length === 0}>
          <EmptyState
            size="sm"
            title={t("webhooks.deliveries_empty")}
            text={t("webhooks.deliveries_empty_text")}
          />
        </Match>
        <Match when={true}>
          <ul class="deliveries__list">
            <For each={items}>
              {(delivery) => (
                <DeliveryRow
                  delivery={delivery}
                  canRedeliver={props.webhook.is_enabled}
                  onRedeliver={() => redeliver(delivery)}
                />
              )}
            </For>
          </ul>
          <Show when={cursor()}>
            {(from) => (
              <div class="deliveries__more">
                <Button onClick={() => void load(from())}>{t("list.more")}</Button>
              </div>
            )}
          </Show>
        </Match>
      </Switch>
    </section>
  );
}
