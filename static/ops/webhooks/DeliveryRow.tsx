import { createSignal, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { Time } from "@shared/ui/Time";
import type { Delivery } from "../api/webhooksApi";
import { t } from "../strings";
import { answerWords, nextWords } from "./webhookState";

export interface DeliveryRowProps {
  delivery: Delivery;
  canRedeliver: boolean;
  onRedeliver: () => Promise<void>;
}

/** One message: what it told, whether it arrived, and what the receiver said. */
export function DeliveryRow(props: DeliveryRowProps): JSX.Element {
  const [isBusy, setBusy] = createSignal(false);
  const redeliver = async (): Promise<void> => {
    setBusy(true);
    await props.onRedeliver();
    setBusy(false);
  };
  return (
    <li class="delivery" data-state={props.delivery.state}>
      <div class="delivery__line">
        <span class="delivery__state">{t(`webhooks.delivery.${props.delivery.state}`)}</span>
        <code class="delivery__type">{props.delivery.type}</code>
        <span class="delivery__answer">
          {answerWords(props.delivery)}
          <Show when={props.delivery.last_attempt}>
            {(attempt) => (
              <span class="delivery__muted">
                {" "}
                · {t("webhooks.took", { ms: String(attempt().duration_ms) })}
              </span>
            )}
          </Show>
          <Show when={props.delivery.attempts > 1}>
            <span class="delivery__muted">
              {" "}
              · {t("webhooks.attempts", { count: String(props.delivery.attempts) })}
            </span>
          </Show>
        </span>
        <Time class="delivery__time" at={props.delivery.created_at} />
        <Button
          size="sm"
          tone="quiet"
          disabled={!props.canRedeliver}
          isBusy={isBusy()}
          onClick={() => void redeliver()}
        >
          {t("webhooks.redeliver")}
        </Button>
      </div>
      <Show when={nextWords(props.delivery)}>{(text) => <p class="delivery__muted">{text()}</p>}</Show>
      <details class="delivery__details">
        <summary>{t("webhooks.details")}</summary>
        <dl>
          <dt>webhook-id</dt>
          <dd>
            <code>{props.delivery.webhook_id}</code>
          </dd>
          <Show when={props.delivery.conversation_id}>
            {(id) => (
              <>
                <dt>{t("webhooks.conversation")}</dt>
                <dd>
                  <code>{id()}</code>
                </dd>
              </>
            )}
          </Show>
          <dt>{t("webhooks.response")}</dt>
          <dd>
            <Show
              when={props.delivery.last_attempt?.response}
              fallback={<span class="delivery__muted">{t("webhooks.response_empty")}</span>}
            >
              {(text) => <pre class="delivery__response">{text()}</pre>}
            </Show>
          </dd>
        </dl>
      </details>
    </li>
  );
}
