import { For, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import type { Board, SiteInfo } from "@shared/protocol.gen";
import { durationWords } from "@shared/time/format";
import { DEFAULT_TARGETS } from "@shared/waiting/level";
import { t } from "../strings";
import { FlaggedToday } from "./FlaggedToday";
import "./Today.css";

/** The target in words: one figure where all sites share it, else the range. */
export function targetWords(sites: readonly SiteInfo[]): string {
  const seconds = sites.map((site) => site.targets.breached_s);
  const low = Math.min(...seconds, ...(seconds.length ? [] : [DEFAULT_TARGETS.breached_s]));
  const high = Math.max(...seconds, low);
  const words = durationWords(high, language(), "short");
  return low === high ? words : `${low}–${words}`;
}

export function percentWords(share: number | null): string {
  if (share === null) return t("today.none");
  // Rounding must never turn a miss into 100 %.
  const floored = Math.floor(share * 1000) / 1000;
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 1 }).format(floored);
}

/** 27 s, then 5:22 min: short enough for the column. */
function secondsWords(seconds: number | null): string {
  if (seconds === null) return t("today.none");
  const whole = Math.round(seconds);
  if (whole < 100) return durationWords(whole, language(), "short");
  const time = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
  return t("today.minutes", { time });
}

/** How was today? */
export function Today(props: { board: Board; sites: readonly SiteInfo[] }): JSX.Element {
  const number = (value: number): string => new Intl.NumberFormat(language()).format(value);
  const facts = (): [string, string][] => [
    [t("today.conversations"), number(props.board.conversations_today)],
    [t("today.open"), number(props.board.open_conversations)],
    [t("today.asa"), secondsWords(props.board.asa_s_today)],
    [t("today.median"), secondsWords(props.board.median_wait_s_today)],
    [t("today.abandoned"), number(props.board.abandoned_today)],
  ];
  const target = (): string => targetWords(props.sites);
  const detail = (): string =>
    props.board.counted_today === 0
      ? t("today.no_answers", { target: target() })
      : t("today.in_time", {
          inTime: number(props.board.answered_in_time_today),
          counted: number(props.board.counted_today),
          target: target(),
        });
  return (
    <section class="answer today" aria-labelledby="today-title">
      <div class="today__level">
        <h2 id="today-title" class="answer__title">
          {t("today.title")}
        </h2>
        <p class="today__figure">
          <span class="answer__figure">{percentWords(props.board.service_level_today)}</span>
        </p>
        <div class="today__bar" aria-hidden="true">
          <span style={{ "inline-size": `${(props.board.service_level_today ?? 0) * 100}%` }} />
        </div>
        <p class="today__detail">
          <span class="today__name">{t("today.service_level")}.</span> {detail()}
        </p>
      </div>
      <div class="today__rest">
        <dl class="today__facts">
          <For each={facts()}>
            {([name, value]) => (
              <div class="today__fact">
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            )}
          </For>
        </dl>
        <FlaggedToday flagged={props.board.flagged_today} />
      </div>
    </section>
  );
}
