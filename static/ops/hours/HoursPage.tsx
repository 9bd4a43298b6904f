import Plus from "lucide-solid/icons/plus";
import { createResource, For, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { routingApi, type Schedule } from "../api/routingApi";
import { exactOpening, openingWords } from "../queues/queueWords";
import { Link } from "../route/Link";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { KEPT } from "../settings/deepSignal";
import { SettingsPage } from "../settings/SettingsPage";
import { siteIdOf } from "../settings/siteChoice";
import { t } from "../strings";
import { countryName, stateName } from "./regions";
import "../queues/queues.css";

function facts(schedule: Schedule): string {
  const region = schedule.holidays;
  const holidays = region
    ? t("hours.with_holidays", {
        region: region.subdivision
          ? stateName(region.country, region.subdivision)
          : countryName(region.country),
      })
    : t("hours.no_holidays");
  return `${schedule.time_zone} · ${holidays}`;
}

/** When somebody is there; for administrators. */
export function HoursPage(props: { me: Me }): JSX.Element {
  const [found, { refetch }] = createResource(() => routingApi.schedules(), KEPT);
  return (
    <SettingsPage
      me={props.me}
      title={t("hours.title")}
      intro={t("hours.intro")}
      hasSites
      found={found}
      onRetry={() => void refetch()}
      tools={
        <Button
          tone="primary"
          icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => navigate(paths.schedule("new"))}
        >
          {t("hours.add")}
        </Button>
      }
    >
      {(all) => (
        <ul class="panel settings__rows">
          <For
            each={all().filter((one) => one.site_id === siteIdOf(props.me))}
            fallback={<EmptyState title={t("hours.empty")} text={t("hours.empty_text")} />}
          >
            {(schedule) => (
              <li class="settings__row">
                <div>
                  <Link class="settings__name" href={paths.schedule(schedule.id)}>
                    {schedule.name}
                  </Link>
                  <p class="settings__facts">{facts(schedule)}</p>
                </div>
                <span
                  class="opening"
                  data-open={schedule.now.is_open ? "" : undefined}
                  title={exactOpening(schedule.now)}
                >
                  {openingWords(schedule.now)}
                </span>
              </li>
            )}
          </For>
        </ul>
      )}
    </SettingsPage>
  );
}
