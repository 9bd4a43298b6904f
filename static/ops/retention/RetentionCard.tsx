import { createResource, createSignal, createUniqueId, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { Skeleton } from "@shared/ui/Skeleton";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Site } from "../api/opsApi";
import { complaintsOf, type Complaints } from "../api/refusal";
import { focusFault } from "../settings/focusFault";
import { t } from "../strings";
import { PreviewWords } from "./PreviewWords";
import { retentionApi, type Periods } from "./retentionApi";
import { complain, FIELDS, formOf, periodsOf, type PeriodField, type PeriodsForm } from "./retentionForm";

/** How long a site keeps conversations and visitors, and what that would erase now. */
export function RetentionCard(props: { site: Site }): JSX.Element {
  const [found, { mutate, refetch }] = createResource(
    () => props.site.id,
    (siteId) => retentionApi.periods(siteId),
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
      <Show when={found.latest} fallback={<Skeleton lines={4} />}>
        {(periods) => <PeriodFields site={props.site} periods={periods()} onSaved={mutate} />}
      </Show>
    </Show>
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
  const [complaints, setComplaints] = createSignal<Complaints<PeriodField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const isDirty = (): boolean => JSON.stringify(form()) !== JSON.stringify(stored());
  const meant = (): Periods | undefined => periodsOf(form());
  const change = (news: Partial<PeriodsForm>): void => {
    setForm({ ...form(), ...news });
    if (Object.keys(complaints()).length > 0) setComplaints(complain(form()));
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setComplaints(complain(form()));
    const periods = meant();
    if (!periods) focusFault(event.currentTarget);
    if (!periods || isBusy()) return;
    setBusy(true);
    try {
      const saved = await retentionApi.change(props.site.id, periods);
      showToast(t("retention.saved", { name: props.site.name }), "ok");
      props.onSaved(saved);
      setForm(formOf(saved));
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
          {t("retention.title", { name: props.site.name })}
        </h2>
        <p class="field__hint">{t("retention.intro")}</p>
      </header>
      <div class="site__pair">
        <TextField
          label={t("retention.conversations")}
          hint={t("retention.conversations_hint")}
          inputmode="numeric"
          value={form().conversation_days}
          error={complaints().conversation_days}
          onInput={(conversation_days) => change({ conversation_days })}
        />
        <TextField
          label={t("retention.visitors")}
          hint={t("retention.visitors_hint")}
          inputmode="numeric"
          value={form().visitor_days}
          error={complaints().visitor_days}
          onInput={(visitor_days) => change({ visitor_days })}
        />
      </div>
      <PreviewWords siteId={props.site.id} periods={meant()} />
      <div role="alert">
        <Show when={complaints().form}>{(text) => <p class="site__error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button type="submit" tone="primary" disabled={!isDirty()} isBusy={isBusy()}>
          {t("retention.save")}
        </Button>
        <Show when={isDirty()}>
          <Button
            tone="quiet"
            onClick={() => {
              setForm(stored());
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
