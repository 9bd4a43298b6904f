import { createSignal, createUniqueId, Show, untrack, type JSX } from "solid-js";
import { randomId } from "@shared/live/randomId";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Account } from "../api/opsApi";
import { routingApi, type Team } from "../api/routingApi";
import { CheckList } from "../settings/CheckList";
import { createSaving } from "../settings/createSaving";
import { t } from "../strings";

export interface TeamDialogProps {
  /** None to add one. */
  team: Team | null;
  siteId: string;
  agents: readonly Account[];
  onSaved: () => void;
  onClose: () => void;
}

/** A team's name and who is in it. Drawn anew for each. */
export function TeamDialog(props: TeamDialogProps): JSX.Element {
  const formId = createUniqueId();
  const key = randomId();
  const [name, setName] = createSignal(untrack(() => props.team?.name ?? ""));
  const [members, setMembers] = createSignal<string[]>(untrack(() => [...(props.team?.agent_ids ?? [])]));

  const saving = createSaving<"name">({
    fields: ["name"],
    complain: () => (name().trim() ? {} : { name: t("error.required") }),
    save: async () => {
      const wish = { site_id: props.siteId, name: name().trim(), agent_ids: members() };
      if (props.team) await routingApi.replaceTeam(props.team.id, wish);
      else await routingApi.addTeam(wish, key);
      showToast(t("settings.saved", { name: wish.name }), "ok");
      props.onSaved();
    },
  });

  return (
    <Dialog
      isOpen
      onClose={() => props.onClose()}
      title={props.team ? t("settings.edit", { name: props.team.name }) : t("teams.add")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button type="submit" form={formId} tone="primary" isBusy={saving.isBusy()}>
            {props.team ? ts("ui.save") : t("teams.add")}
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
          autocomplete="off"
          maxlength="100"
          value={name()}
          error={saving.complaints().name}
          onInput={setName}
        />
        <CheckList
          legend={t("teams.members")}
          empty={t("agents.empty")}
          items={props.agents.map((agent) => ({ id: agent.id, label: agent.name }))}
          chosen={members()}
          onChange={setMembers}
        />
      </form>
    </Dialog>
  );
}
