import { createResource, For, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { routingApi, type Schedule } from "../api/routingApi";
import { OpeningMark } from "../queues/OpeningMark";
import { Link } from "../route/Link";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { KEPT } from "../settings/deepSignal";
import { SettingsPage } from "../settings/SettingsPage";
import { siteIdOf } from "../settings/siteChoice";
import { t } from "../strings";
import { countryName, stateName } from "./regions";

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
      add={{ label: t("hours.add"), run: () => navigate(paths.schedule("new")) }}
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
                <OpeningMark opening={schedule.now} />
              </li>
            )}
          </For>
        </ul>
      )}
    </SettingsPage>
  );
}
