import { createSignal, createUniqueId, Show, untrack, type JSX } from "solid-js";
import type { Skill } from "@shared/api/api";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { routingApi } from "../api/routingApi";
import { createSaving } from "../settings/createSaving";
import { t } from "../strings";
import { freeKey } from "./skillKey";

export interface SkillDialogProps {
  /** None to add one. */
  skill: Skill | null;
  taken: readonly string[];
  onSaved: () => void;
  onClose: () => void;
}

/** What a skill is called; its key is made once and stays. */
export function SkillDialog(props: SkillDialogProps): JSX.Element {
  const formId = createUniqueId();
  const [name, setName] = createSignal(untrack(() => props.skill?.name ?? ""));

  const saving = createSaving<"name">({
    fields: ["name"],
    complain: () => (name().trim() ? {} : { name: t("error.required") }),
    save: async () => {
      const wanted = name().trim();
      await routingApi.putSkill(props.skill?.key ?? freeKey(wanted, props.taken), wanted);
      showToast(t("settings.saved", { name: wanted }), "ok");
      props.onSaved();
    },
  });

  return (
    <Dialog
      isOpen
      size="sm"
      onClose={() => props.onClose()}
      title={props.skill ? t("settings.edit", { name: props.skill.name }) : t("skills.add")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button type="submit" form={formId} tone="primary" isBusy={saving.isBusy()}>
            {props.skill ? ts("ui.save") : t("skills.add")}
          </Button>
        </>
      }
    >
      <form id={formId} class="settings-dialog" noValidate onSubmit={saving.submit}>
        <div role="alert">
          <Show when={saving.complaints().form}>{(text) => <p class="form-error">{text()}</p>}</Show>
        </div>
        <TextField
          label={t("settings.name")}
          hint={t("skills.name_hint")}
          autocomplete="off"
          maxlength="100"
          value={name()}
          error={saving.complaints().name}
          onInput={setName}
        />
      </form>
    </Dialog>
  );
}
