import { createMemo, createResource, Show, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { opsApi, type Account } from "../api/opsApi";
import { routingApi, type Queue, type Schedule, type Team } from "../api/routingApi";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { SettingsPage } from "../settings/SettingsPage";
import { siteIdOf } from "../settings/siteChoice";
import { t } from "../strings";
import { QueueEditor } from "./QueueEditor";

/** What a queue's settings choose from. */
export interface Surroundings {
  siteId: string;
  queues: Queue[];
  teams: Team[];
  schedules: Schedule[];
  agents: Account[];
}

/** One queue with all its settings, or a new one. */
export function QueuePage(props: { me: Me; id: string }): JSX.Element {
  const [found, { refetch }] = createResource(async () => {
    const [queues, teams, schedules, agents] = await Promise.all([
      routingApi.queues(),
      routingApi.teams(),
      routingApi.schedules(),
      opsApi.agents(),
    ]);
    return { queues, teams, schedules, agents };
  });
  const queue = createMemo(() => found.latest?.queues.find((one) => one.id === props.id) ?? null);
  const siteId = (): string => queue()?.site_id ?? siteIdOf(props.me);
  const surroundings = (): Surroundings => {
    const site = siteId();
    const all = found.latest;
    const isHere = (one: { site_id: string }): boolean => one.site_id === site;
    return {
      siteId: site,
      queues: (all?.queues ?? []).filter((one) => isHere(one) && one.id !== props.id),
      teams: (all?.teams ?? []).filter(isHere),
      schedules: (all?.schedules ?? []).filter(isHere),
      agents: (all?.agents ?? []).filter((one) => one.is_active && one.site_ids.includes(site)),
    };
  };

  return (
    <SettingsPage
      me={props.me}
      title={queue()?.name ?? t("queues.new")}
      intro={t("queues.page_intro")}
      found={found}
      onRetry={() => void refetch()}
    >
      {() => (
        <Show
          when={props.id === "new" || queue()}
          fallback={<EmptyState title={t("settings.gone")} text={t("settings.gone_text")} />}
        >
          <QueueEditor
            queue={queue()}
            around={surroundings()}
            onSaved={(saved, isNew) => {
              if (isNew) navigate(paths.queue(saved.id));
              void refetch();
            }}
            onRemoved={() => navigate(paths.queues)}
          />
        </Show>
      )}
    </SettingsPage>
  );
}
