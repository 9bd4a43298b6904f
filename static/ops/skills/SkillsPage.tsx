import Pencil from "lucide-solid/icons/pencil";
import Plus from "lucide-solid/icons/plus";
import Trash from "lucide-solid/icons/trash";
import { createResource, For, Show, type JSX } from "solid-js";
import type { Me, Skill } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { IconButton } from "@shared/ui/IconButton";
import { showToast } from "@shared/ui/toasts";
import { sayFailure } from "../api/refusal";
import { routingApi } from "../api/routingApi";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { SettingsPage } from "../settings/SettingsPage";
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
  const remove = async (skill: Skill): Promise<void> => {
    try {
      await routingApi.removeSkill(skill.key);
      showToast(t("settings.removed", { name: skill.name }), "ok");
      void refetch();
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    close();
  };

  return (
    <SettingsPage
      me={props.me}
      title={t("skills.title")}
      intro={t("skills.intro")}
      found={found}
      onRetry={() => void refetch()}
      tools={
        <Button
          tone="primary"
          icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => ask({ kind: "add" })}
        >
          {t("skills.add")}
        </Button>
      }
    >
      {(skills) => (
        <>
          <ul class="panel settings__rows">
            <For
              each={skills()}
              fallback={<EmptyState title={t("skills.empty")} text={t("skills.empty_text")} />}
            >
              {(skill) => (
                <li class="settings__row">
                  <div>
                    <p class="settings__name">{skill.name}</p>
                    <p class="settings__facts">
                      <code>{skill.key}</code>
                    </p>
                  </div>
                  <div class="settings__acts">
                    <IconButton
                      label={t("settings.edit", { name: skill.name })}
                      onClick={() => ask({ kind: "edit", skill })}
                    >
                      <Pencil size={16} stroke-width={1.75} aria-hidden="true" />
                    </IconButton>
                    <Show when={props.me.role === "admin"}>
                      <IconButton
                        label={t("settings.delete", { name: skill.name })}
                        onClick={() => ask({ kind: "delete", skill })}
                      >
                        <Trash size={16} stroke-width={1.75} aria-hidden="true" />
                      </IconButton>
                    </Show>
                  </div>
                </li>
              )}
            </For>
          </ul>
          <Show when={question()} keyed>
            {(asked) =>
              asked.kind === "delete" ? (
                <ConfirmDialog
                  title={t("settings.delete_title", { name: asked.skill.name })}
                  text={t("skills.delete_text")}
                  confirm={t("settings.delete_confirm")}
                  tone="danger"
                  onConfirm={() => remove(asked.skill)}
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
