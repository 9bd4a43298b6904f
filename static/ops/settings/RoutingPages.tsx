import { Match, Switch, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { HoursPage } from "../hours/HoursPage";
import { SchedulePage } from "../hours/SchedulePage";
import { QueuePage } from "../queues/QueuePage";
import { QueuesPage } from "../queues/QueuesPage";
import { route } from "../route/navigation";
import type { Route } from "../route/route";
import { SkillsPage } from "../skills/SkillsPage";
import { TeamsPage } from "../teams/TeamsPage";

const PAGES: ReadonlySet<Route["page"]> = new Set([
  "queues",
  "queue",
  "teams",
  "skills",
  "hours",
  "schedule",
]);

export function isRoutingPage(current: Route): boolean {
  return PAGES.has(current.page);
}

/** The pages about who gets whom. */
export function RoutingPages(props: { me: Me }): JSX.Element {
  const queueId = (): string | null => {
    const current = route();
    return current.page === "queue" ? current.id : null;
  };
  const scheduleId = (): string | null => {
    const current = route();
    return current.page === "schedule" ? current.id : null;
  };
  return (
    <Switch>
      <Match when={route().page === "queues"}>
        <QueuesPage me={props.me} />
      </Match>
      <Match when={queueId()} keyed>
        {(id) => <QueuePage me={props.me} id={id} />}
      </Match>
      <Match when={route().page === "teams"}>
        <TeamsPage me={props.me} />
      </Match>
      <Match when={route().page === "skills"}>
        <SkillsPage me={props.me} />
      </Match>
      <Match when={route().page === "hours"}>
        <HoursPage me={props.me} />
      </Match>
      <Match when={scheduleId()} keyed>
        {(id) => <SchedulePage me={props.me} id={id} />}
      </Match>
    </Switch>
  );
}
