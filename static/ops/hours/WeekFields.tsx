import CopyPlus from "lucide-solid/icons/copy-plus";
import { For, Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import { Button } from "@shared/ui/Button";
import type { Span } from "../api/routingApi";
import { t } from "../strings";
import { SpanFields } from "./SpanFields";
import { WEEKDAYS, type ScheduleForm, type Weekday } from "./scheduleForm";

export interface WeekFieldsProps {
  week: ScheduleForm["week"];
  error: string | undefined;
  onChange: (week: ScheduleForm["week"]) => void;
}

/** A Monday, so that the days that follow have the names of the week. */
const MONDAY = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;

export function weekdayName(weekday: Weekday): string {
  return new Intl.DateTimeFormat(language(), { weekday: "long", timeZone: "UTC" }).format(
    MONDAY + WEEKDAYS.indexOf(weekday) * DAY_MS,
  );
}

/** The usual week. */
export function WeekFields(props: WeekFieldsProps): JSX.Element {
  const put = (weekday: Weekday, spans: Span[]): void => props.onChange({ ...props.week, [weekday]: spans });
  const copyToWorkdays = (): void => {
    const copies = WEEKDAYS.slice(1, 5).map((weekday) => [
      weekday,
      props.week.monday.map((one) => ({ ...one })),
    ]);
    props.onChange({ ...props.week, ...(Object.fromEntries(copies) as Partial<ScheduleForm["week"]>) });
  };
  return (
    <fieldset class="week">
      <legend class="visually-hidden">{t("hours.week")}</legend>
      <For each={WEEKDAYS}>
        {(weekday) => (
          <div class="week__day">
            <span class="week__name">{weekdayName(weekday)}</span>
            <SpanFields
              day={weekdayName(weekday)}
              spans={props.week[weekday]}
              onChange={(spans) => put(weekday, spans)}
            />
            <Show when={weekday === "monday" && props.week.monday.length > 0}>
              <Button
                size="sm"
                tone="quiet"
                icon={<CopyPlus size={14} stroke-width={1.75} aria-hidden="true" />}
                onClick={copyToWorkdays}
              >
                {t("hours.copy_workdays")}
              </Button>
            </Show>
          </div>
        )}
      </For>
      <div role="alert">
        <Show when={props.error}>{(text) => <p class="field__error">{text()}</p>}</Show>
      </div>
    </fieldset>
  );
}
