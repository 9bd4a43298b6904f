import { createResource, For, Show, type JSX } from "solid-js";
import type { Me, Skill } from "@shared/api/api";
import { EmptyState } from "@shared/ui/EmptyState";
import { routingApi } from "../api/routingApi";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { RemovalDialog } from "../settings/RemovalDialog";
import { SettingsPage } from "../settings/SettingsPage";
import { SettingsRow } from "../settings/SettingsRow";
import { t } from "../strings";
import { SkillDialog } from "./SkillDialog";

type Question = { kind: "add" } | { kind: "edit" | "delete"; skill: Skill };

/** What not everybody can do; the same at all sites, so that only administrators remove any. */
export function SkillsPage(props: { me: Me }): JSX.Element {
  const [found, { refetch }] = createResource(() => routingApi.skills(), KEPT);
  const { question, ask, close } = createOpener<Question>();
  const done = (): void => {
    void refetch();
    close();
  };

  return (
    <SettingsPage
      me={props.me}
      title={t("skills.title")}
      intro={t("skills.intro")}
      found={found}
      onRetry={() => void refetch()}
      add={{ label: t("skills.add"), run: () => ask({ kind: "add" }) }}
    >
      {(skills) => (
        <>
          <ul class="panel settings__rows">
            <For
              each={skills()}
              fallback={<EmptyState title={t("skills.empty")} text={t("skills.empty_text")} />}
            >
              {(skill) => (
                <SettingsRow
                  name={skill.name}
                  facts={<code>{skill.key}</code>}
                  onEdit={() => ask({ kind: "edit", skill })}
                  onDelete={props.me.role === "admin" ? () => ask({ kind: "delete", skill }) : undefined}
                />
              )}
            </For>
          </ul>
          <Show when={question()} keyed>
            {(asked) =>
              asked.kind === "delete" ? (
                <RemovalDialog
                  name={asked.skill.name}
                  title={t("settings.delete_title", { name: asked.skill.name })}
                  text={t("skills.delete_text")}
                  confirm={t("settings.delete_confirm")}
                  remove={() => routingApi.removeSkill(asked.skill.key)}
                  onRemoved={() => void refetch()}
                  onClose={close}
                />
              ) : (
                <SkillDialog
                  skill={asked.kind === "edit" ? asked.skill : null}
                  taken={skills().map((skill) => skill.key)}
                  onSaved={done}
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
