import { createMemo, createResource, For, Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import { serverCoarse } from "@shared/time/clock";
import { NativeSelect } from "@shared/ui/NativeSelect";
import { routingApi, type Holiday } from "../api/routingApi";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import { countryName, stateName } from "./regions";
import type { DayRow } from "./scheduleForm";

export interface HolidayFieldsProps {
  country: string;
  subdivision: string;
  days: readonly DayRow[];
  onRegion: (country: string, subdivision: string) => void;
  onDays: (days: DayRow[]) => void;
}

/** How far ahead holidays are listed. */
const YEARS = 2;

function longDate(day: string): string {
  const format = {
    weekday: "short",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  } as const;
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), format).format(new Date(day));
}

/** Whose public holidays close the shop, and on which of them it works all the same. */
export function HolidayFields(props: HolidayFieldsProps): JSX.Element {
  const [countries] = createResource(() => routingApi.countries().catch(() => []));
  const today = createMemo(() => new Date(serverCoarse()).toISOString().slice(0, 10));
  const year = createMemo(() => Number(today().slice(0, 4)));
  const [holidays] = createResource(
    (): [country: string, subdivision: string, first: number] | false =>
      props.country !== "" && [props.country, props.subdivision, year()],
    async ([country, subdivision, first]): Promise<Holiday[]> => {
      const years = Array.from({ length: YEARS }, (_, i) =>
        routingApi.holidays(country, subdivision, first + i),
      );
      return (await Promise.all(years).catch(() => [])).flat();
    },
  );
  const states = createMemo(
    () => countries.latest?.find((one) => one.country === props.country)?.subdivisions ?? [],
  );
  const byName = (options: { value: string; label: string }[]): { value: string; label: string }[] =>
    options.sort((a, b) => a.label.localeCompare(b.label, language()));
  const countryOptions = createMemo(() => [
    { value: "", label: t("hours.no_holidays") },
    ...byName(
      (countries.latest ?? []).map(({ country }) => ({ value: country, label: countryName(country) })),
    ),
  ]);
  const stateOptions = createMemo(() => [
    { value: "", label: t("hours.whole_country") },
    ...byName(states().map((code) => ({ value: code, label: stateName(props.country, code) }))),
  ]);
  const coming = createMemo(() => (holidays.latest ?? []).filter((one) => one.day >= today()).slice(0, 16));
  const isWorked = (day: string): boolean =>
    props.days.some((one) => one.day === day && one.kind !== "closed");
  const work = (holiday: Holiday, isOn: boolean): void => {
    const others = props.days.filter((one) => one.day !== holiday.day);
    const row: DayRow = { day: holiday.day, name: holiday.name, kind: "usual", spans: [] };
    props.onDays(isOn ? [...others, row] : others);
  };

  return (
    <>
      <div class="settings__pair">
        <NativeSelect
          label={t("hours.country")}
          value={props.country}
          options={countryOptions()}
          onChange={(country) => props.onRegion(country, "")}
        />
        <Show when={states().length > 0}>
          <NativeSelect
            label={t("hours.state")}
            value={props.subdivision}
            options={stateOptions()}
            onChange={(subdivision) => props.onRegion(props.country, subdivision)}
          />
        </Show>
      </div>
      <Show when={props.country && coming().length > 0}>
        <fieldset class="holidays">
          <legend class="field__label">{t("hours.coming")}</legend>
          <p class="field__hint">{t("hours.coming_hint")}</p>
          <div class="holidays__list">
            <For each={coming()}>
              {(holiday) => (
                <Flag
                  label={`${longDate(holiday.day)}: ${holiday.name}`}
                  isOn={isWorked(holiday.day)}
                  onChange={(isOn) => work(holiday, isOn)}
                />
              )}
            </For>
          </div>
        </fieldset>
      </Show>
    </>
  );
}
