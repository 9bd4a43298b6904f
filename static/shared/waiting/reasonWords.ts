// Why a shopper is waiting, in one line that is always true: "3 online: 2 full, 1 lacks Returns".

import { assertNever } from "../assertNever";
import type { WaitReason } from "../protocol.gen";
import { ts } from "../strings";
import { skillName } from "./skillNames";

export function reasonWords(reason: WaitReason): string {
  switch (reason.cause) {
    case "nobody_online":
      return ts("reason.nobody_online");
    case "agent_silent":
      return reason.assignee_name
        ? ts("reason.agent_silent", { name: reason.assignee_name })
        : ts("reason.agent_silent_unknown");
    case "offered":
      return ts("reason.offered", { name: reason.assignee_name ?? "" });
    case "all_full":
    case "declined":
    case "skill_missing":
    case "being_routed":
      return staffWords(reason);
    default:
      return assertNever(reason.cause);
  }
}

function staffWords(reason: WaitReason): string {
  const { online, full, declined } = reason;
  const lacking = reason.lacking.reduce((sum, one) => sum + one.agents, 0);
  const free = Math.max(0, online - full - lacking - declined);
  if (lacking === 0 && reason.cause === "all_full") return ts.count("reason.all_full", online);
  if (declined === online) return ts.count("reason.all_declined", online);
  if (lacking + declined === 0 && reason.cause === "being_routed")
    return ts("reason.being_routed", { free, online });
  const parts = [
    ...(full > 0 ? [ts("reason.full", { count: full })] : []),
    ...reason.lacking.map((one) => ts.count("reason.lacks", one.agents, { skill: skillName(one.skill) })),
    ...(declined > 0 ? [ts("reason.declined", { count: declined })] : []),
    ...(free > 0 ? [ts("reason.free", { count: free })] : []),
  ];
  return ts("reason.staff", { online, parts: parts.join(", ") });
}
