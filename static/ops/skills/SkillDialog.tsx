import { createSignal, createUniqueId, Show, untrack, type JSX } from "solid-js";
import type { Skill } from "@shared/api/api";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { complaintsOf, type Complaints } from "../api/refusal";
import { routingApi } from "../api/routingApi";
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
  const [complaints, setComplaints] = createSignal<Complaints<"name">>({});
  const [isBusy, setBusy] = createSignal(false);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy()) return;
    const wanted = name().trim();
    if (!wanted) {
      setComplaints({ name: t("error.required") });
      return;
    }
    setBusy(true);
    try {
      await routingApi.putSkill(props.skill?.key ?? freeKey(wanted, props.taken), wanted);
      showToast(t("settings.saved", { name: wanted }), "ok");
      props.onSaved();
    } catch (reason) {
      setComplaints(complaintsOf(reason, ["name"]));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      isOpen
      size="sm"
      onClose={() => props.onClose()}
      title={props.skill ? t("settings.edit", { name: props.skill.name }) : t("skills.add")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button type="submit" form={formId} tone="primary" isBusy={isBusy()}>
            {props.skill ? ts("ui.save") : t("skills.add")}
          </Button>
        </>
      }
    >
      <form id={formId} class="settings-dialog" noValidate onSubmit={(event) => void submit(event)}>
        <div role="alert">
          <Show when={complaints().form}>{(text) => <p class="settings__error">{text()}</p>}</Show>
        </div>
        <TextField
          label={t("settings.name")}
          hint={t("skills.name_hint")}
          autocomplete="off"
          maxlength="100"
          value={name()}
          error={complaints().name}
          onInput={setName}
        />
      </form>
    </Dialog>
  );
}
