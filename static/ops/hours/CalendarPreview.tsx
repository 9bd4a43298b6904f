import { createResource, For, Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import { serverCoarse } from "@shared/time/clock";
import { routingApi, type CalendarDay, type Schedule } from "../api/routingApi";
import { exactOpening, openingWords } from "../queues/queueWords";
import { t } from "../strings";

const DAYS = 14;

function dateIn(timeZone: string, at: number): string {
  // Sweden writes dates as ISO does.
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at);
}

/** What the stored hours make of the next two weeks, holidays and clock changes and all. */
export function CalendarPreview(props: { schedule: Schedule }): JSX.Element {
  const [days] = createResource(
    () => props.schedule,
    async (schedule): Promise<CalendarDay[]> => {
      const first = dateIn(schedule.time_zone, Date.now());
      return routingApi.calendar(schedule.id, first, DAYS).catch(() => []);
    },
  );
  const locale = (): string => (language() === "en" ? "en-GB" : language());
  const dayWords = (day: string): string =>
    new Intl.DateTimeFormat(locale(), {
      weekday: "short",
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    }).format(new Date(day));
  const spanWords = (day: CalendarDay): string => {
    const format = new Intl.DateTimeFormat(locale(), {
      hour: "2-digit",
      minute: "2-digit",
      timeZone: props.schedule.time_zone,
    });
    const spans = day.open.map(
      (one) => `${format.format(new Date(one.opens_at))}–${format.format(new Date(one.closes_at))}`,
    );
    return spans.join(", ") || t("hours.day_closed");
  };
  const isToday = (day: string): boolean => day === dateIn(props.schedule.time_zone, serverCoarse());

  return (
    <div class="calendar">
      <p>
        <span
          class="opening"
          data-open={props.schedule.now.is_open ? "" : undefined}
          title={exactOpening(props.schedule.now)}
        >
          {openingWords(props.schedule.now)}
        </span>
      </p>
      <Show when={(days.latest ?? []).length > 0}>
        <table class="calendar__table">
          <caption class="visually-hidden">{t("hours.preview")}</caption>
          <tbody>
            <For each={days.latest}>
              {(day) => (
                <tr data-today={isToday(day.day) ? "" : undefined}>
                  <th scope="row">{dayWords(day.day)}</th>
                  <td data-closed={day.open.length === 0 ? "" : undefined}>{spanWords(day)}</td>
                  <td class="calendar__name">{day.name}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </div>
  );
}
