import { createResource, createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { routingApi } from "../api/routingApi";
import { numberFault, type Range } from "../settings/numbers";
import { t } from "../strings";

const CHANNELS = ["chat", "email", "messenger", "call"] as const;
type Channel = (typeof CHANNELS)[number];
const PERCENT: Range = { min: 1, max: 10_000 };
const WHOLE = "100";

/** How much of a slot one conversation of each channel takes. */
export function WeightsCard(props: { siteId: string }): JSX.Element {
  const id = createUniqueId();
  const [form, setForm] = createStore<Record<Channel, string>>({
    chat: WHOLE,
    email: WHOLE,
    messenger: WHOLE,
    call: WHOLE,
  });
  const [isBusy, setBusy] = createSignal(false);
  const [isTouched, setTouched] = createSignal(false);
  const adopt = (weights: Readonly<Record<string, number>>): void => {
    for (const channel of CHANNELS) setForm(channel, String(weights[channel] ?? WHOLE));
    setTouched(false);
  };
  const [found] = createResource(
    () => props.siteId,
    async (siteId) => {
      const weights = await routingApi.channelWeights(siteId);
      adopt(weights);
      return weights;
    },
  );
  const fault = (channel: Channel): string | undefined => numberFault(form[channel], PERCENT);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy() || CHANNELS.some(fault)) return;
    setBusy(true);
    try {
      const wanted = Object.fromEntries(CHANNELS.map((channel) => [channel, Number(form[channel])]));
      adopt((await routingApi.setChannelWeights(props.siteId, wanted)).weights);
      showToast(t("weights.saved"), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    } finally {
      setBusy(false);
    }
  };

  return (
    <Show when={found.error === undefined && found.latest}>
      <form class="panel weights" aria-labelledby={id} noValidate onSubmit={(event) => void submit(event)}>
        <div>
          <h2 id={id} class="settings__heading">
            {t("weights.title")}
          </h2>
          <p class="field__hint">{t("weights.hint")}</p>
        </div>
        <div class="weights__fields">
          <For each={CHANNELS}>
            {(channel) => (
              <TextField
                label={t(`weights.${channel}`)}
                inputmode="numeric"
                value={form[channel]}
                error={fault(channel)}
                onInput={(text) => {
                  setTouched(true);
                  setForm(channel, text);
                }}
              />
            )}
          </For>
        </div>
        <div class="settings__acts">
          <Button type="submit" disabled={!isTouched()} isBusy={isBusy()}>
            {ts("ui.save")}
          </Button>
        </div>
      </form>
    </Show>
  );
}
