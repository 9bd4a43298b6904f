// The calls about who gets whom: queues, teams, skills, hours. Supervisors make them for their sites.

import { call, query } from "@shared/api/client";
import type { Skill } from "@shared/api/api";
import type { components } from "@shared/api.gen";

type Schemas = components["schemas"];

export type Queue = Schemas["QueueOut"];
export type QueueSettings = Schemas["QueueSettingsView"];
export type QueueChange = Pick<Schemas["QueueIn"], "name" | "is_default" | "settings" | "overflows"> & {
  team_id: string | null;
  schedule_id: string | null;
};
export type Team = Schemas["TeamOut"];
export type TeamWish = { site_id: string; name: string; agent_ids: string[] };
export type Schedule = Schemas["ScheduleView"];
export type ScheduleWish = Schemas["ScheduleIn"];
export type Span = Schemas["SpanView"];
export type Opening = Schemas["OpeningView"];
export type CalendarDay = Schemas["CalendarDayView"];
export type Holiday = Schemas["HolidayView"];
export type Country = Schemas["CountryView"];
export type ChannelWeights = Schemas["ChannelWeights-Output"]["weights"];

interface Items<T> {
  items: T[];
}

const one = (path: string, id: string): string => `/${path}/${encodeURIComponent(id)}`;
const items = async <T>(path: string): Promise<T[]> => (await call<Items<T>>("GET", path)).items;

/** A key makes a second try with the same form harmless: it becomes the id. */
export const routingApi = {
  queues: (): Promise<Queue[]> => items("/queues"),
  addQueue: (siteId: string, queue: QueueChange, idempotencyKey: string): Promise<Queue> =>
    call("POST", "/queues", { body: { site_id: siteId, ...queue }, idempotencyKey }),
  changeQueue: (id: string, change: QueueChange): Promise<Queue> =>
    call("PATCH", one("queues", id), { body: change }),
  removeQueue: (id: string): Promise<void> => call("DELETE", one("queues", id)),
  setMembers: (id: string, agentIds: readonly string[]): Promise<Queue> =>
    call("PUT", `${one("queues", id)}/members`, { body: { agent_ids: agentIds } }),

  teams: (): Promise<Team[]> => items("/teams"),
  addTeam: (team: TeamWish, idempotencyKey: string): Promise<Team> =>
    call("POST", "/teams", { body: team, idempotencyKey }),
  replaceTeam: (id: string, team: TeamWish): Promise<Team> => call("PUT", one("teams", id), { body: team }),
  removeTeam: (id: string): Promise<void> => call("DELETE", one("teams", id)),

  skills: (): Promise<Skill[]> => items("/skills"),
  putSkill: (key: string, name: string): Promise<Skill> =>
    call("PUT", one("skills", key), { body: { name } }),
  removeSkill: (key: string): Promise<void> => call("DELETE", one("skills", key)),
  agentSkills: async (agentId: string): Promise<string[]> =>
    (await call<Schemas["AgentSkills"]>("GET", `${one("agents", agentId)}/skills`)).skills,
  setAgentSkills: (agentId: string, skills: readonly string[]): Promise<Schemas["AgentSkills"]> =>
    call("PUT", `${one("agents", agentId)}/skills`, { body: { skills } }),

  schedules: (): Promise<Schedule[]> => items("/schedules"),
  addSchedule: (schedule: ScheduleWish, idempotencyKey: string): Promise<Schedule> =>
    call("POST", "/schedules", { body: schedule, idempotencyKey }),
  replaceSchedule: (id: string, schedule: ScheduleWish): Promise<Schedule> =>
    call("PUT", one("schedules", id), { body: schedule }),
  removeSchedule: (id: string): Promise<void> => call("DELETE", one("schedules", id)),
  calendar: (id: string, first: string, days: number): Promise<CalendarDay[]> =>
    items(`${one("schedules", id)}/calendar${query({ first, days })}`),
  countries: (): Promise<Country[]> => items("/holidays/countries"),
  holidays: (country: string, subdivision: string, year: number): Promise<Holiday[]> =>
    items(`/holidays${query({ country, subdivision, year })}`),

  channelWeights: async (siteId: string): Promise<ChannelWeights> =>
    (await call<Schemas["ChannelWeights-Output"]>("GET", `${one("sites", siteId)}/channel-weights`)).weights,
  setChannelWeights: (siteId: string, weights: ChannelWeights): Promise<Schemas["ChannelWeights-Output"]> =>
    call("PUT", `${one("sites", siteId)}/channel-weights`, { body: { weights } }),
} as const;
