import { createResource, createUniqueId, For, Show, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Site } from "../api/opsApi";
import { Flag } from "../settings/Flag";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { Loaded } from "../settings/Loaded";
import { t } from "../strings";
import { waitingApi, type WaitingSettings } from "../waiting/waitingApi";
import { changeOf, complain, FIELDS, formOf, RUNGS, type LadderForm } from "./ladderForm";
import { RungRow } from "./RungRow";
import "../settings/choices.css";
import "../settings/settings.css";
import "./LadderCard.css";

/** What a site does for who waits, rung by rung, and when somebody counts as gone. */
export function LadderCard(props: { site: Site }): JSX.Element {
  const [found, { mutate, refetch }] = createResource(
    () => props.site.id,
    (siteId) => waitingApi.settings(siteId),
  );
  return (
    <Loaded found={found} onRetry={() => void refetch()} lines={6}>
      {(settings) => <LadderFields site={props.site} settings={settings()} onSaved={mutate} />}
    </Loaded>
  );
}

interface LadderFieldsProps {
  site: Site;
  settings: WaitingSettings;
  onSaved: (settings: WaitingSettings) => void;
}

function LadderFields(props: LadderFieldsProps): JSX.Element {
  const titleId = createUniqueId();
  const stored = (): LadderForm => formOf(props.settings);

  const [form, setForm] = createStore<LadderForm>(stored());
  const limit = (): number => props.site.targets.breached_s;
  const isDirty = (): boolean => JSON.stringify(form) !== JSON.stringify(stored());
  const change = (news: Partial<LadderForm>): void => {
    setForm(news);
    saving.judgeAgain();
  };

  const reset = (): void => {
    setForm(reconcile(stored()));
    saving.forget();
  };
  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form, limit()),
    save: async () => {
      const saved = await waitingApi.changeSettings(props.site.id, changeOf(unwrap(form)));
      showToast(t("settings.saved", { name: props.site.name }), "ok");
      props.onSaved(saved);
      setForm(reconcile(formOf(saved)));
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <header>
        <h2 id={titleId} class="panel__title">
          {t("ladder.title", { name: props.site.name })}
        </h2>
        <p class="field__hint">{t("ladder.intro", { limit: limit() })}</p>
      </header>
      <div class="ladder">
        <For each={RUNGS}>
          {(rung) => (
            <RungRow
              rung={rung}
              value={form.rungs[rung]}
              error={saving.complaints()[rung]}
              onChange={(value) => change({ rungs: { ...form.rungs, [rung]: value } })}
            />
          )}
        </For>
      </div>
      <fieldset class="ladder__offers">
        <legend class="field__label">{t("ladder.offers")}</legend>
        <Flag
          label={t("ladder.email")}
          isOn={form.offers_email}
          onChange={(offers_email) => change({ offers_email })}
        />
        <Flag
          label={t("ladder.callback")}
          isOn={form.offers_callback}
          onChange={(offers_callback) => change({ offers_callback })}
        />
        <div role="alert">
          <Show when={saving.complaints().offers}>{(text) => <p class="field__error">{text()}</p>}</Show>
        </div>
      </fieldset>
      <div class="site__pair">
        <TextField
          label={t("ladder.abandon")}
          hint={t("ladder.abandon_hint")}
          inputmode="numeric"
          value={form.abandon_after_s}
          error={saving.complaints().abandon_after_s}
          onInput={(abandon_after_s) => change({ abandon_after_s })}
        />
        <TextField
          label={t("ladder.short")}
          hint={t("ladder.short_hint")}
          inputmode="numeric"
          value={form.short_abandon_s}
          error={saving.complaints().short_abandon_s}
          onInput={(short_abandon_s) => change({ short_abandon_s })}
        />
      </div>
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
