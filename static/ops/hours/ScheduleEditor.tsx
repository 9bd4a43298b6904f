import { createComputed, createUniqueId, For, on, Show, untrack, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { routingApi, type Schedule } from "../api/routingApi";
import { createOpener } from "../settings/createOpener";
import { RemovalDialog } from "../settings/RemovalDialog";
import { SaveBar } from "../settings/SaveBar";
import { Section } from "../settings/Section";
import { isTimeZone } from "../sites/siteForm";
import { createSaving } from "../settings/createSaving";
import { t } from "../strings";
import { CalendarPreview } from "./CalendarPreview";
import { DayFields } from "./DayFields";
import { HolidayFields } from "./HolidayFields";
import { complain, FIELDS, formOf, wishOf, type ScheduleForm } from "./scheduleForm";
import { WeekFields } from "./WeekFields";
import "../queues/queues.css";
import "./hours.css";

export interface ScheduleEditorProps {
  /** None to add one. */
  schedule: Schedule | null;
  siteId: string;
  timeZone: string;
  onSaved: (schedule: Schedule, isNew: boolean) => void;
  onRemoved: () => void;
}

/** Business hours, saved whole. */
export function ScheduleEditor(props: ScheduleEditorProps): JSX.Element {
  const key = randomId();
  const zonesId = createUniqueId();
  const stored = (): ScheduleForm => formOf(props.schedule, props.timeZone);
  const [form, setForm] = createStore<ScheduleForm>(untrack(stored));
  const removal = createOpener<Schedule>();
  const isDirty = (): boolean => JSON.stringify(form) !== JSON.stringify(stored());
  const reset = (): void => {
    setForm(reconcile(stored()));
    saving.forget();
  };
  createComputed(on(() => props.schedule, reset, { defer: true }));

  const change = (news: Partial<ScheduleForm>): void => {
    setForm(news);
    saving.judgeAgain();
  };

  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form, isTimeZone),
    save: async () => {
      const wish = wishOf(unwrap(form), props.siteId);
      const isNew = props.schedule === null;
      const saved = await (props.schedule
        ? routingApi.replaceSchedule(props.schedule.id, wish)
        : routingApi.addSchedule(wish, key));
      showToast(t("settings.saved", { name: saved.name }), "ok");
      props.onSaved(saved, isNew);
    },
  });

  return (
    <form class="panel settings__form" aria-label={t("hours.form")} noValidate onSubmit={saving.submit}>
      <Section title={t("hours.name_title")}>
        <div class="settings__pair">
          <TextField
            label={t("settings.name")}
            autocomplete="off"
            maxlength="100"
            value={form.name}
            error={saving.complaints().name}
            onInput={(name) => change({ name })}
          />
          <TextField
            label={t("sites.time_zone")}
            list={zonesId}
            value={form.time_zone}
            error={saving.complaints().time_zone}
            onInput={(time_zone) => change({ time_zone })}
          />
          <datalist id={zonesId}>
            <For each={Intl.supportedValuesOf("timeZone")}>{(zone) => <option value={zone} />}</For>
          </datalist>
        </div>
      </Section>
      <Section title={t("hours.week")} intro={t("hours.week_intro")}>
        <WeekFields week={form.week} error={saving.complaints().week} onChange={(week) => change({ week })} />
      </Section>
      <Section title={t("hours.holidays")} intro={t("hours.holidays_intro")}>
        <HolidayFields
          country={form.country}
          subdivision={form.subdivision}
          days={form.days}
          onRegion={(country, subdivision) => change({ country, subdivision })}
          onDays={(days) => change({ days })}
        />
      </Section>
      <Section title={t("hours.days")} intro={t("hours.days_intro")}>
        <DayFields days={form.days} error={saving.complaints().days} onChange={(days) => change({ days })} />
      </Section>
      <Show when={props.schedule}>
        {(schedule) => (
          <Section title={t("hours.preview")} intro={t("hours.preview_intro")}>
            <CalendarPreview schedule={schedule()} />
          </Section>
        )}
      </Show>
      <SaveBar
        complaints={saving.complaints()}
        isDirty={isDirty() || props.schedule === null}
        isBusy={saving.isBusy()}
        onReset={reset}
        danger={
          <Show when={props.schedule}>
            {(schedule) => (
              <Button tone="danger" onClick={() => removal.ask({ ...schedule() })}>
                {t("hours.remove")}
              </Button>
            )}
          </Show>
        }
      />
      <Show when={removal.question()} keyed>
        {(schedule) => (
          <RemovalDialog
            name={schedule.name}
            title={t("settings.delete_title", { name: schedule.name })}
            text={t("hours.remove_text")}
            confirm={t("hours.remove")}
            remove={() => routingApi.removeSchedule(schedule.id)}
            onRemoved={() => props.onRemoved()}
            onClose={removal.close}
          />
        )}
      </Show>
    </form>
  );
}
