import { createResource, createSignal, createUniqueId, For, Show, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { Button } from "@shared/ui/Button";
import { Skeleton } from "@shared/ui/Skeleton";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Site } from "../api/opsApi";
import { complaintsOf, type Complaints } from "../api/refusal";
import { Flag } from "../settings/Flag";
import { focusFault } from "../settings/focusFault";
import { t } from "../strings";
import { waitingApi, type WaitingSettings } from "../waiting/waitingApi";
import { changeOf, complain, FIELDS, formOf, RUNGS, type LadderField, type LadderForm } from "./ladderForm";
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
    <Show
      when={found.error === undefined}
      fallback={
        <div class="panel page__error" role="alert">
          <span>{t("settings.failed")}</span>
          <Button onClick={() => void refetch()}>{t("list.retry")}</Button>
        </div>
      }
    >
      <Show when={found.latest} fallback={<Skeleton lines={6} />}>
        {(settings) => <LadderFields site={props.site} settings={settings()} onSaved={mutate} />}
      </Show>
    </Show>
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
  const [complaints, setComplaints] = createSignal<Complaints<LadderField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const limit = (): number => props.site.targets.breached_s;
  const isDirty = (): boolean => JSON.stringify(form) !== JSON.stringify(stored());
  const change = (news: Partial<LadderForm>): void => {
    setForm(news);
    if (Object.keys(complaints()).length > 0) setComplaints(complain(form, limit()));
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const wrong = complain(form, limit());
    setComplaints(wrong);
    if (Object.keys(wrong).length > 0) focusFault(event.currentTarget);
    if (Object.keys(wrong).length > 0 || isBusy()) return;
    setBusy(true);
    try {
      const saved = await waitingApi.changeSettings(props.site.id, changeOf(unwrap(form)));
      showToast(t("settings.saved", { name: props.site.name }), "ok");
      props.onSaved(saved);
      setForm(reconcile(formOf(saved)));
    } catch (reason) {
      setComplaints(complaintsOf(reason, FIELDS));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={(event) => void submit(event)}>
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
              error={complaints()[rung]}
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
          <Show when={complaints().offers}>{(text) => <p class="field__error">{text()}</p>}</Show>
        </div>
      </fieldset>
      <div class="site__pair">
        <TextField
          label={t("ladder.abandon")}
          hint={t("ladder.abandon_hint")}
          inputmode="numeric"
          value={form.abandon_after_s}
          error={complaints().abandon_after_s}
          onInput={(abandon_after_s) => change({ abandon_after_s })}
        />
        <TextField
          label={t("ladder.short")}
          hint={t("ladder.short_hint")}
          inputmode="numeric"
          value={form.short_abandon_s}
          error={complaints().short_abandon_s}
          onInput={(short_abandon_s) => change({ short_abandon_s })}
        />
      </div>
      <div role="alert">
        <Show when={complaints().form}>{(text) => <p class="site__error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button type="submit" tone="primary" disabled={!isDirty()} isBusy={isBusy()}>
          {t("sites.save")}
        </Button>
        <Show when={isDirty()}>
          <Button
            tone="quiet"
            onClick={() => {
              setForm(reconcile(stored()));
              setComplaints({});
            }}
          >
            {t("settings.reset")}
          </Button>
        </Show>
      </footer>
    </form>
  );
}
