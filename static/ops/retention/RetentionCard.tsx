import { createResource, createSignal, createUniqueId, For, type JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Site } from "../api/opsApi";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { Loaded } from "../settings/Loaded";
import { t } from "../strings";
import { PreviewWords } from "./PreviewWords";
import { retentionApi, type Periods } from "./retentionApi";
import { complain, FIELDS, formOf, periodsOf, type PeriodsForm } from "./retentionForm";

/** How long a site keeps what, and what that would erase now. */
export function RetentionCard(props: { site: Site }): JSX.Element {
  const [found, { mutate, refetch }] = createResource(
    () => props.site.id,
    (siteId) => retentionApi.periods(siteId),
  );
  return (
    <Loaded found={found} onRetry={() => void refetch()} lines={4}>
      {(periods) => <PeriodFields site={props.site} periods={periods()} onSaved={mutate} />}
    </Loaded>
  );
}

interface PeriodFieldsProps {
  site: Site;
  periods: Periods;
  onSaved: (periods: Periods) => void;
}

function PeriodFields(props: PeriodFieldsProps): JSX.Element {
  const titleId = createUniqueId();
  const stored = (): PeriodsForm => formOf(props.periods);
  const [form, setForm] = createSignal(stored());
  const isDirty = (): boolean => JSON.stringify(form()) !== JSON.stringify(stored());
  const meant = (): Periods | undefined => periodsOf(form());
  const change = (news: Partial<PeriodsForm>): void => {
    setForm({ ...form(), ...news });
    saving.judgeAgain();
  };

  const reset = (): void => {
    setForm(stored());
    saving.forget();
  };
  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form()),
    save: async () => {
      const periods = meant();
      if (!periods) return;
      const saved = await retentionApi.change(props.site.id, periods);
      showToast(t("retention.saved", { name: props.site.name }), "ok");
      props.onSaved(saved);
      setForm(formOf(saved));
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <header>
        <h2 id={titleId} class="panel__title">
          {t("retention.title", { name: props.site.name })}
        </h2>
        <p class="field__hint">{t("retention.intro")}</p>
      </header>
      <div class="site__pair">
        <For each={FIELDS}>
          {(field) => (
            <TextField
              label={t(`retention.${field}`)}
              hint={t(`retention.${field}_hint`)}
              inputmode="numeric"
              autocomplete="off"
              value={form()[field]}
              error={saving.complaints()[field]}
              onInput={(days) => change({ [field]: days })}
            />
          )}
        </For>
      </div>
      <PreviewWords siteId={props.site.id} periods={meant()} />
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
