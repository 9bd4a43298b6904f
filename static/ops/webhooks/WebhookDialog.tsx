import { createUniqueId, For, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import { TextField } from "@shared/ui/TextField";
import { webhooksApi, type Webhook, type WebhookEvent, type WebhookWithSecret } from "../api/webhooksApi";
import { createSaving } from "../settings/createSaving";
import { SavingDialog } from "../settings/SavingDialog";
import { t } from "../strings";
import { complain, EVENTS, FIELDS, formOf, wishOf, type WebhookForm } from "./webhookForm";
import "./WebhookDialog.css";

export interface WebhookDialogProps {
  siteId: string;
  /** None to add one. */
  webhook: Webhook | null;
  onAdded: (webhook: WebhookWithSecret) => void;
  onChanged: (webhook: Webhook) => void;
  onClose: () => void;
}

/** Adds a webhook or changes one. Drawn anew for each. */
export function WebhookDialog(props: WebhookDialogProps): JSX.Element {
  const faultId = createUniqueId();
  const key = randomId();
  const [form, setForm] = createStore<WebhookForm>(untrack(() => formOf(props.webhook)));

  const toggle = (event: WebhookEvent, isChosen: boolean): void => {
    const chosen = new Set(form.events);
    if (isChosen) chosen.add(event);
    else chosen.delete(event);
    setForm({ events: EVENTS.filter((one) => chosen.has(one)) });
  };

  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form),
    save: async () => {
      if (props.webhook) props.onChanged(await webhooksApi.change(props.webhook.id, wishOf(form)));
      else props.onAdded(await webhooksApi.add(props.siteId, wishOf(form), key));
    },
  });

  return (
    <SavingDialog
      title={props.webhook ? t("webhooks.edit_title") : t("webhooks.add_title")}
      save={props.webhook ? t("webhooks.save") : t("webhooks.add")}
      complaint={saving.complaints().form}
      isBusy={saving.isBusy()}
      onSubmit={saving.submit}
      onClose={() => props.onClose()}
    >
      <TextField
        label={t("webhooks.url")}
        hint={t("webhooks.url_hint")}
        type="url"
        inputmode="url"
        autocomplete="off"
        spellcheck={false}
        placeholder="https://"
        value={form.url}
        error={saving.complaints().url}
        onInput={(url) => setForm({ url })}
      />
      <TextField
        label={t("webhooks.description")}
        hint={t("webhooks.description_hint")}
        autocomplete="off"
        maxlength="200"
        value={form.description}
        error={saving.complaints().description}
        onInput={(description) => setForm({ description })}
      />
      <fieldset class="webhook-dialog__events" aria-describedby={faultId}>
        <legend class="field__label">{t("webhooks.events")}</legend>
        <For each={EVENTS}>
          {(event) => (
            <label class="webhook-dialog__event">
              <input
                type="checkbox"
                checked={form.events.includes(event)}
                onChange={(change) => toggle(event, change.currentTarget.checked)}
              />
              <span>
                <span>{t(`webhooks.event.${event}`)}</span>
                <code>{event}</code>
              </span>
            </label>
          )}
        </For>
      </fieldset>
      <p id={faultId} class="field__error" role="alert">
        {saving.complaints().events}
      </p>
    </SavingDialog>
  );
}
