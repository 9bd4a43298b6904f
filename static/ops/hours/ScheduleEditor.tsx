import { createComputed, createSignal, createUniqueId, For, on, Show, untrack, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { complaintsOf, sayFailure, type Complaints } from "../api/refusal";
import { routingApi, type Schedule } from "../api/routingApi";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { createOpener } from "../settings/createOpener";
import { SaveBar } from "../settings/SaveBar";
import { Section } from "../settings/Section";
import { isTimeZone } from "../sites/siteForm";
import { focusFault } from "../settings/focusFault";
import { t } from "../strings";
import { CalendarPreview } from "./CalendarPreview";
import { DayFields } from "./DayFields";
import { HolidayFields } from "./HolidayFields";
import { complain, FIELDS, formOf, wishOf, type ScheduleField, type ScheduleForm } from "./scheduleForm";
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
  const [complaints, setComplaints] = createSignal<Complaints<ScheduleField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const removal = createOpener<Schedule>();
  const isDirty = (): boolean => JSON.stringify(form) !== JSON.stringify(stored());
  const reset = (): void => {
    setForm(reconcile(stored()));
    setComplaints({});
  };
  createComputed(on(() => props.schedule, reset, { defer: true }));

  const change = (news: Partial<ScheduleForm>): void => {
    setForm(news);
    if (Object.keys(complaints()).length > 0) setComplaints(complain(form, isTimeZone));
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const found = complain(form, isTimeZone);
    setComplaints(found);
    if (Object.keys(found).length > 0) focusFault(event.currentTarget);
    if (Object.keys(found).length > 0 || isBusy()) return;
    setBusy(true);
    try {
      const wish = wishOf(unwrap(form), props.siteId);
      const isNew = props.schedule === null;
      const saved = await (props.schedule
        ? routingApi.replaceSchedule(props.schedule.id, wish)
        : routingApi.addSchedule(wish, key));
      showToast(t("settings.saved", { name: saved.name }), "ok");
      props.onSaved(saved, isNew);
    } catch (reason) {
      setComplaints(complaintsOf(reason, FIELDS));
    } finally {
      setBusy(false);
    }
  };

  const remove = async (schedule: Schedule): Promise<void> => {
    try {
      await routingApi.removeSchedule(schedule.id);
      showToast(t("settings.removed", { name: schedule.name }), "ok");
      removal.close();
      props.onRemoved();
    } catch (reason) {
      removal.close();
      showToast(sayFailure(reason), "error");
    }
  };
  const summary = (): string | undefined =>
    complaints().form ?? (Object.keys(complaints()).length > 0 ? t("settings.see_above") : undefined);

  return (
    <form
      class="panel settings__form"
      aria-label={t("hours.form")}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <Section title={t("hours.name_title")}>
        <div class="settings__pair">
          <TextField
            label={t("settings.name")}
            autocomplete="off"
            maxlength="100"
            value={form.name}
            error={complaints().name}
            onInput={(name) => change({ name })}
          />
          <TextField
            label={t("sites.time_zone")}
            list={zonesId}
            value={form.time_zone}
            error={complaints().time_zone}
            onInput={(time_zone) => change({ time_zone })}
          />
          <datalist id={zonesId}>
            <For each={Intl.supportedValuesOf("timeZone")}>{(zone) => <option value={zone} />}</For>
          </datalist>
        </div>
      </Section>
      <Section title={t("hours.week")} intro={t("hours.week_intro")}>
        <WeekFields week={form.week} error={complaints().week} onChange={(week) => change({ week })} />
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
        <DayFields days={form.days} error={complaints().days} onChange={(days) => change({ days })} />
      </Section>
      <Show when={props.schedule}>
        {(schedule) => (
          <Section title={t("hours.preview")} intro={t("hours.preview_intro")}>
            <CalendarPreview schedule={schedule()} />
          </Section>
        )}
      </Show>
      <SaveBar
        complaint={summary()}
        isDirty={isDirty() || props.schedule === null}
        isBusy={isBusy()}
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
          <ConfirmDialog
            title={t("settings.delete_title", { name: schedule.name })}
            text={t("hours.remove_text")}
            confirm={t("hours.remove")}
            tone="danger"
            onConfirm={() => remove(schedule)}
            onClose={removal.close}
          />
        )}
      </Show>
    </form>
  );
}
