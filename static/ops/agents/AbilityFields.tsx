import { Show, type JSX } from "solid-js";
import { languageName } from "@shared/waiting/skillNames";
import { CheckList } from "../settings/CheckList";
import { t } from "../strings";
import type { Abilities, Choices } from "./agentAbilities";
import "../settings/choices.css";
import "../settings/settings.css";

export interface AbilityFieldsProps {
  value: Abilities;
  choices: Choices;
  /** Only teams of these sites can be joined. */
  siteIds: readonly string[];
  onChange: (value: Abilities) => void;
}

/** What somebody can do, which languages they speak, and with whom they answer. */
export function AbilityFields(props: AbilityFieldsProps): JSX.Element {
  const teams = (): Choices["teams"] =>
    props.choices.teams.filter((team) => props.siteIds.includes(team.site_id));
  return (
    <>
      <CheckList
        legend={t("agents.languages")}
        hint={t("agents.languages_hint")}
        empty=""
        items={props.choices.languages.map((code) => ({ id: code, label: languageName(code) }))}
        chosen={props.value.languages}
        onChange={(languages) => props.onChange({ ...props.value, languages })}
      />
      <CheckList
        legend={t("agents.skills")}
        empty={t("agents.no_skills")}
        items={props.choices.skills.map((skill) => ({ id: skill.key, label: skill.name }))}
        chosen={props.value.skills}
        onChange={(skills) => props.onChange({ ...props.value, skills })}
      />
      <Show when={teams().length > 0}>
        <CheckList
          legend={t("agents.teams")}
          empty=""
          items={teams().map((team) => ({ id: team.id, label: team.name }))}
          chosen={props.value.team_ids}
          onChange={(team_ids) => props.onChange({ ...props.value, team_ids })}
        />
      </Show>
    </>
  );
}
