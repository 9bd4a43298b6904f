import ClockAlert from "lucide-solid/icons/clock-alert";
import Gauge from "lucide-solid/icons/gauge";
import OctagonAlert from "lucide-solid/icons/octagon-alert";
import TriangleAlert from "lucide-solid/icons/triangle-alert";
import { type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import type { Board, WaitLevel } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { t } from "../strings";
import "./FlaggedToday.css";

/** How many waits were flagged since midnight, per level. */
export function FlaggedToday(props: { flagged: Board["flagged_today"] }): JSX.Element {
  const count = (level: WaitLevel): number => props.flagged[level] ?? 0;
  const line = (level: WaitLevel, icon: JSX.Element): JSX.Element => (
    <li class="flagged__level" data-level={level} data-none={count(level) === 0 || undefined}>
      {icon}
      <span class="flagged__name">{ts(`level.${level}`)}</span>
      <span class="flagged__count">{new Intl.NumberFormat(language()).format(count(level))}</span>
    </li>
  );
  return (
    <div class="flagged">
      <h3 class="flagged__title">{t("today.flagged")}</h3>
      <ul class="flagged__levels">
        {line("predicted", <Gauge size={15} stroke-width={2} aria-hidden="true" />)}
        {line("warning", <ClockAlert size={15} stroke-width={2} aria-hidden="true" />)}
        {line("nearing", <TriangleAlert size={15} stroke-width={2} aria-hidden="true" />)}
        {line("breached", <OctagonAlert size={15} stroke-width={2} aria-hidden="true" />)}
      </ul>
    </div>
  );
}
