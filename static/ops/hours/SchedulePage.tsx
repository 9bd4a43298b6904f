import { createMemo, createResource, Show, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { routingApi } from "../api/routingApi";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { SettingsPage } from "../settings/SettingsPage";
import { siteIdOf, siteOf } from "../settings/siteChoice";
import { t } from "../strings";
import { ScheduleEditor } from "./ScheduleEditor";

/** One set of business hours, or a new one. */
export function SchedulePage(props: { me: Me; id: string }): JSX.Element {
  const [found, { refetch }] = createResource(() => routingApi.schedules());
  const schedule = createMemo(() => found.latest?.find((one) => one.id === props.id) ?? null);
  return (
    <SettingsPage
      me={props.me}
      title={schedule()?.name ?? t("hours.new")}
      intro={t("hours.page_intro")}
      found={found}
      onRetry={() => void refetch()}
    >
      {() => (
        <Show
          when={props.id === "new" || schedule()}
          fallback={<EmptyState title={t("settings.gone")} text={t("settings.gone_text")} />}
        >
          <ScheduleEditor
            schedule={schedule()}
            siteId={schedule()?.site_id ?? siteIdOf(props.me)}
            timeZone={siteOf(props.me)?.time_zone ?? "UTC"}
            onSaved={(saved, isNew) => {
              if (isNew) navigate(paths.schedule(saved.id));
              void refetch();
            }}
            onRemoved={() => navigate(paths.hours)}
          />
        </Show>
      )}
    </SettingsPage>
  );
}
