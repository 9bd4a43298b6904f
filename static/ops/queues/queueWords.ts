// How a queue stands, in a line.

import { language } from "@shared/i18n/language";
import { exactTime } from "@shared/time/format";
import type { Opening, Queue } from "../api/routingApi";
import { t } from "../strings";

/** "Open until Friday, 18:00", "Closed until …", "Always open". */
export function openingWords(opening: Opening): string {
  if (opening.is_open) {
    return opening.changes_at
      ? t("hours.open_until", { time: when(opening.changes_at) })
      : t("hours.always_open");
  }
  return opening.opens_at ? t("hours.closed_until", { time: when(opening.opens_at) }) : t("hours.closed");
}

/** In the reader's own time zone; exact on hover wherever it matters. */
function when(at: string): string {
  return new Intl.DateTimeFormat(language() === "en" ? "en-GB" : language(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  }).format(new Date(at));
}

export function exactOpening(opening: Opening): string | undefined {
  const at = opening.is_open ? opening.changes_at : opening.opens_at;
  return at ? exactTime(at, language()) : undefined;
}

export function queueFacts(queue: Queue, teamName: string | undefined): string {
  const { waiting, online, slots_free } = queue.now;
  return [
    t.count("queues.waiting", waiting),
    t("queues.staff", { online, free: slots_free }),
    t(`queues.mode.${queue.settings.mode}`),
    ...(teamName ? [teamName] : []),
  ].join(" · ");
}
