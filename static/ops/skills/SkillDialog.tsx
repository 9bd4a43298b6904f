import { createSignal, untrack, type JSX } from "solid-js";
import type { Skill } from "@shared/api/api";
import { ts } from "@shared/strings";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { routingApi } from "../api/routingApi";
import { createSaving } from "../settings/createSaving";
import { SavingDialog } from "../settings/SavingDialog";
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
    <SavingDialog
      title={props.skill ? t("settings.edit", { name: props.skill.name }) : t("skills.add")}
      size="sm"
      save={props.skill ? ts("ui.save") : t("skills.add")}
      complaint={saving.complaints().form}
      isBusy={saving.isBusy()}
      onSubmit={saving.submit}
      onClose={() => props.onClose()}
    >
      <TextField
        label={t("settings.name")}
        hint={t("skills.name_hint")}
        autocomplete="off"
        maxlength="100"
        value={name()}
        error={saving.complaints().name}
        onInput={setName}
      />
    </SavingDialog>
  );
}
