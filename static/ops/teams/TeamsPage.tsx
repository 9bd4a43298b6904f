import { createResource, For, Show, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { opsApi, type Account } from "../api/opsApi";
import { routingApi, type Team } from "../api/routingApi";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { RemovalDialog } from "../settings/RemovalDialog";
import { SettingsPage } from "../settings/SettingsPage";
import { SettingsRow } from "../settings/SettingsRow";
import { siteIdOf } from "../settings/siteChoice";
import { t } from "../strings";
import { TeamDialog } from "./TeamDialog";

type Question = { kind: "add" } | { kind: "edit" | "delete"; team: Team };

async function load(): Promise<{ teams: Team[]; agents: Account[] }> {
  const [teams, agents] = await Promise.all([routingApi.teams(), opsApi.agents()]);
  return { teams, agents };
}

/** Groups of agents who answer queues together; for administrators. */
export function TeamsPage(props: { me: Me }): JSX.Element {
  const [found, { refetch }] = createResource(load, KEPT);
  const { question, ask, close } = createOpener<Question>();
  const siteId = (): string => siteIdOf(props.me);
  const agentsHere = (): Account[] =>
    (found.latest?.agents ?? []).filter((one) => one.is_active && one.site_ids.includes(siteId()));
  const names = (team: Team): string =>
    team.agent_ids
      .map((id) => found.latest?.agents.find((one) => one.id === id)?.name)
      .filter(Boolean)
      .join(", ") || t("teams.nobody");

  return (
    <SettingsPage
      me={props.me}
      title={t("teams.title")}
      intro={t("teams.intro")}
      hasSites
      found={found}
      onRetry={() => void refetch()}
      add={{ label: t("teams.add"), run: () => ask({ kind: "add" }) }}
    >
      {(all) => (
        <>
          <ul class="panel settings__rows">
            <For
              each={all().teams.filter((team) => team.site_id === siteId())}
              fallback={<EmptyState title={t("teams.empty")} text={t("teams.empty_text")} />}
            >
              {(team) => (
                <SettingsRow
                  name={team.name}
                  facts={names(team)}
                  onEdit={() => ask({ kind: "edit", team })}
                  onDelete={() => ask({ kind: "delete", team })}
                />
              )}
            </For>
          </ul>
          <Show when={question()} keyed>
            {(asked) =>
              asked.kind === "delete" ? (
                <RemovalDialog
                  name={asked.team.name}
                  title={t("settings.delete_title", { name: asked.team.name })}
                  text={t("teams.delete_text")}
                  confirm={t("settings.delete_confirm")}
                  remove={() => routingApi.removeTeam(asked.team.id)}
                  onRemoved={() => void refetch()}
                  onClose={close}
                />
              ) : (
                <TeamDialog
                  team={asked.kind === "edit" ? asked.team : null}
                  siteId={siteId()}
                  agents={agentsHere()}
                  onSaved={() => {
                    void refetch();
                    close();
                  }}
                  onClose={close}
                />
              )
            }
          </Show>
        </>
      )}
    </SettingsPage>
  );
}
