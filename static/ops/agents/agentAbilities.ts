// What an agent can do and where they belong: skills, languages, teams. Kept by the router, not by the account.

import type { Skill } from "@shared/api/api";
import { COMMON_LANGUAGES } from "@shared/waiting/skillNames";
import { routingApi, type Team } from "../api/routingApi";

const LANGUAGE = "language:";

export interface Abilities {
  skills: string[];
  /** Codes like `de`. None noted is taken for any. */
  languages: string[];
  team_ids: string[];
}

/** What there is to choose from. */
export interface Choices {
  skills: Skill[];
  languages: string[];
  teams: Team[];
}

export const NO_ABILITIES: Abilities = { skills: [], languages: [], team_ids: [] };

export function abilitiesOf(agentId: string, keys: readonly string[], teams: readonly Team[]): Abilities {
  return {
    skills: keys.filter((key) => !key.startsWith(LANGUAGE)),
    languages: keys.filter((key) => key.startsWith(LANGUAGE)).map((key) => key.slice(LANGUAGE.length)),
    team_ids: teams.filter((team) => team.agent_ids.includes(agentId)).map((team) => team.id),
  };
}

export function keysOf(abilities: Abilities): string[] {
  return [...abilities.skills, ...abilities.languages.map((code) => LANGUAGE + code)].sort();
}

/** The teams that are not as they were, with their members as wished. */
export function changedTeams(agentId: string, teams: readonly Team[], wished: readonly string[]): Team[] {
  return teams
    .filter((team) => team.agent_ids.includes(agentId) !== wished.includes(team.id))
    .map((team) => ({
      ...team,
      agent_ids: wished.includes(team.id)
        ? [...team.agent_ids, agentId]
        : team.agent_ids.filter((id) => id !== agentId),
    }));
}

export async function loadAbilities(agentId: string | null): Promise<{ now: Abilities; choices: Choices }> {
  const [skills, teams, keys] = await Promise.all([
    routingApi.skills(),
    routingApi.teams(),
    agentId === null ? [] : routingApi.agentSkills(agentId),
  ]);
  const now = agentId === null ? NO_ABILITIES : abilitiesOf(agentId, keys, teams);
  const languages = [...new Set([...COMMON_LANGUAGES, ...now.languages])];
  return { now, choices: { skills, languages, teams } };
}

/** Writes only what differs. */
export async function saveAbilities(
  agentId: string,
  before: Abilities,
  after: Abilities,
  teams: readonly Team[],
): Promise<void> {
  if (keysOf(before).join() !== keysOf(after).join()) await routingApi.setAgentSkills(agentId, keysOf(after));
  for (const { id, site_id, name, agent_ids } of changedTeams(agentId, teams, after.team_ids))
    await routingApi.replaceTeam(id, { site_id, name, agent_ids });
}
