// Which page the address means. Pure parsing here; the browser's history is in `navigation`.

export type Route =
  | { page: "board" }
  | { page: "wall" }
  | { page: "conversations"; query: string }
  | { page: "transcript"; id: string }
  | { page: "waiting" }
  | { page: "agents" }
  | { page: "queues" | "teams" | "skills" | "hours" }
  | { page: "queue" | "schedule"; id: string }
  | { page: "sites" }
  | { page: "webhooks" }
  | { page: "audit" }
  | { page: "holds" }
  | { page: "account" }
  | { page: "lost" };

export function parseRoute(path: string, query: string): Route {
  const [first, second, ...rest] = path
    .replace(/^\/ops\/?/, "")
    .split("/")
    .filter(Boolean);
  if (rest.length > 0) return { page: "lost" };
  if (first === undefined) return { page: "board" };
  if (first === "conversations")
    return second ? { page: "transcript", id: second } : { page: "conversations", query };
  if (first === "queues" && second) return { page: "queue", id: second };
  if (first === "hours" && second) return { page: "schedule", id: second };
  if (second !== undefined) return { page: "lost" };
  if (first === "waiting") return { page: "waiting" };
  if (first === "queues" || first === "teams" || first === "skills" || first === "hours")
    return { page: first };
  if (
    first === "wall" ||
    first === "agents" ||
    first === "sites" ||
    first === "webhooks" ||
    first === "audit" ||
    first === "holds" ||
    first === "account"
  )
    return { page: first };
  return { page: "lost" };
}

export const paths = {
  board: "/ops",
  wall: "/ops/wall",
  conversations: "/ops/conversations",
  conversation: (id: string): string => `/ops/conversations/${encodeURIComponent(id)}`,
  waiting: "/ops/waiting",
  agents: "/ops/agents",
  queues: "/ops/queues",
  /** `new` makes one. */
  queue: (id: string): string => `/ops/queues/${encodeURIComponent(id)}`,
  teams: "/ops/teams",
  skills: "/ops/skills",
  hours: "/ops/hours",
  schedule: (id: string): string => `/ops/hours/${encodeURIComponent(id)}`,
  sites: "/ops/sites",
  webhooks: "/ops/webhooks",
  audit: "/ops/audit",
  holds: "/ops/holds",
  account: "/ops/account",
} as const;
