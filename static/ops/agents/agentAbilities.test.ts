import { expect, test } from "vitest";
import type { Team } from "../api/routingApi";
import { abilitiesOf, changedTeams, keysOf } from "./agentAbilities";

const TEAMS: Team[] = [
  { id: "returns", site_id: "site", name: "Returns", agent_ids: ["ada", "ben"] },
  { id: "night", site_id: "site", name: "Night", agent_ids: ["ben"] },
];

test("languages stand apart from other skills, and come back as they were", () => {
  const ada = abilitiesOf("ada", ["language:de", "returns", "language:en"], TEAMS);
  expect(ada).toEqual({ skills: ["returns"], languages: ["de", "en"], team_ids: ["returns"] });
  expect(keysOf(ada)).toEqual(["language:de", "language:en", "returns"]);
});

test("only teams that somebody joins or leaves are written, with all others in them", () => {
  expect(changedTeams("ada", TEAMS, ["returns"])).toEqual([]);
  expect(changedTeams("ada", TEAMS, ["night"])).toEqual([
    { ...TEAMS[0], agent_ids: ["ben"] },
    { ...TEAMS[1], agent_ids: ["ben", "ada"] },
  ]);
});
