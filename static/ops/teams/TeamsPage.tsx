import Pencil from "lucide-solid/icons/pencil";
import Plus from "lucide-solid/icons/plus";
import Trash from "lucide-solid/icons/trash";
import { createResource, For, Show, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { IconButton } from "@shared/ui/IconButton";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Account } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { routingApi, type Team } from "../api/routingApi";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { SettingsPage } from "../settings/SettingsPage";
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

  const remove = async (team: Team): Promise<void> => {
    try {
      await routingApi.removeTeam(team.id);
      showToast(t("settings.removed", { name: team.name }), "ok");
      void refetch();
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    close();
  };

  return (
    <SettingsPage
      me={props.me}
      title={t("teams.title")}
      intro={t("teams.intro")}
      hasSites
      found={found}
      onRetry={() => void refetch()}
      tools={
        <Button
          tone="primary"
          icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => ask({ kind: "add" })}
        >
          {t("teams.add")}
        </Button>
      }
    >
      {(all) => (
        <>
          <ul class="panel settings__rows">
            <For
              each={all().teams.filter((team) => team.site_id === siteId())}
              fallback={<EmptyState title={t("teams.empty")} text={t("teams.empty_text")} />}
            >
              {(team) => (
                <li class="settings__row">
                  <div>
                    <p class="settings__name">{team.name}</p>
                    <p class="settings__facts">{names(team)}</p>
                  </div>
                  <div class="settings__acts">
                    <IconButton
                      label={t("settings.edit", { name: team.name })}
                      onClick={() => ask({ kind: "edit", team })}
                    >
                      <Pencil size={16} stroke-width={1.75} aria-hidden="true" />
                    </IconButton>
                    <IconButton
                      label={t("settings.delete", { name: team.name })}
                      onClick={() => ask({ kind: "delete", team })}
                    >
                      <Trash size={16} stroke-width={1.75} aria-hidden="true" />
                    </IconButton>
                  </div>
                </li>
              )}
            </For>
          </ul>
          <Show when={question()} keyed>
            {(asked) =>
              asked.kind === "delete" ? (
                <ConfirmDialog
                  title={t("settings.delete_title", { name: asked.team.name })}
                  text={t("teams.delete_text")}
                  confirm={t("settings.delete_confirm")}
                  tone="danger"
                  onConfirm={() => remove(asked.team)}
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
