import { createSignal, untrack, type JSX } from "solid-js";
import { randomId } from "@shared/live/randomId";
import { ts } from "@shared/strings";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import type { Account } from "../api/opsApi";
import { routingApi, type Team } from "../api/routingApi";
import { CheckList } from "../settings/CheckList";
import { createSaving } from "../settings/createSaving";
import { SavingDialog } from "../settings/SavingDialog";
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
    <SavingDialog
      title={props.team ? t("settings.edit", { name: props.team.name }) : t("teams.add")}
      save={props.team ? ts("ui.save") : t("teams.add")}
      complaint={saving.complaints().form}
      isBusy={saving.isBusy()}
      onSubmit={saving.submit}
      onClose={() => props.onClose()}
    >
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
    </SavingDialog>
  );
}
