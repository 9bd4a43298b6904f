// Which page the address means. Pure parsing here; the browser's history is in `navigation`.

export type Route =
  | { page: "board" }
  | { page: "wall" }
  | { page: "conversations"; query: string }
  | { page: "transcript"; id: string }
  | { page: "waiting" }
  | { page: "agents" }
  | { page: "sites" }
  | { page: "webhooks" }
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
  if (second !== undefined) return { page: "lost" };
  if (first === "waiting") return { page: "waiting" };
  if (first === "wall" || first === "agents" || first === "sites" || first === "webhooks")
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
  sites: "/ops/sites",
  webhooks: "/ops/webhooks",
} as const;
