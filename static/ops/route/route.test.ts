import { describe, expect, it } from "vitest";
import { parseRoute } from "./route";

describe("the address", () => {
  it.each([
    ["/ops", { page: "board" }],
    ["/ops/", { page: "board" }],
    ["/ops/wall", { page: "wall" }],
    ["/ops/conversations", { page: "conversations", query: "?q=tea" }],
    ["/ops/conversations/42", { page: "transcript", id: "42" }],
    ["/ops/agents", { page: "agents" }],
    ["/ops/queues", { page: "queues" }],
    ["/ops/queues/new", { page: "queue", id: "new" }],
    ["/ops/hours", { page: "hours" }],
    ["/ops/hours/42", { page: "schedule", id: "42" }],
    ["/ops/teams", { page: "teams" }],
    ["/ops/skills/more", { page: "lost" }],
    ["/ops/sites", { page: "sites" }],
    ["/ops/webhooks", { page: "webhooks" }],
    ["/ops/audit", { page: "audit" }],
    ["/ops/holds", { page: "holds" }],
    ["/ops/sites/more", { page: "lost" }],
    ["/ops/nothing", { page: "lost" }],
    ["/ops/conversations/42/more", { page: "lost" }],
  ])("%s", (path, route) => {
    expect(parseRoute(path, "?q=tea")).toEqual(route);
  });
});
