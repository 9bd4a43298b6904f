import { createResource, For, Show, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { routingApi, type Queue, type Team } from "../api/routingApi";
import { Link } from "../route/Link";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { KEPT } from "../settings/deepSignal";
import { SettingsPage } from "../settings/SettingsPage";
import { siteIdOf } from "../settings/siteChoice";
import { t } from "../strings";
import { WeightsCard } from "./WeightsCard";
import { OpeningMark } from "./OpeningMark";
import { queueFacts } from "./queueWords";

interface Found {
  queues: Queue[];
  teams: Team[];
}

async function load(): Promise<Found> {
  const [queues, teams] = await Promise.all([routingApi.queues(), routingApi.teams()]);
  return { queues, teams };
}

/** The queues of a site and how they stand; for administrators. */
export function QueuesPage(props: { me: Me }): JSX.Element {
  const [found, { refetch }] = createResource(load, KEPT);
  const siteId = (): string => siteIdOf(props.me);
  return (
    <SettingsPage
      me={props.me}
      title={t("queues.title")}
      intro={t("queues.intro")}
      hasSites
      found={found}
      onRetry={() => void refetch()}
      add={{ label: t("queues.add"), run: () => navigate(paths.queue("new")) }}
    >
      {(all) => (
        <>
          <ul class="panel settings__rows">
            <For
              each={all().queues.filter((queue) => queue.site_id === siteId())}
              fallback={<EmptyState title={t("queues.empty")} text={t("queues.empty_text")} />}
            >
              {(queue) => (
                <li class="settings__row">
                  <div>
                    <p class="settings__title">
                      <Link class="settings__name" href={paths.queue(queue.id)}>
                        {queue.name}
                      </Link>
                      <Show when={queue.is_default}>
                        <span class="settings__tag">{t("queues.default")}</span>
                      </Show>
                    </p>
                    <p class="settings__facts">
                      {queueFacts(queue, all().teams.find((team) => team.id === queue.team_id)?.name)}
                    </p>
                  </div>
                  <OpeningMark opening={queue.now.opening} />
                </li>
              )}
            </For>
          </ul>
          <Show when={siteId()} keyed>
            {(id) => <WeightsCard siteId={id} />}
          </Show>
        </>
      )}
    </SettingsPage>
  );
}
