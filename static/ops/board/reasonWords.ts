// Why a shopper is waiting, in words.

import type { WaitReason } from "@shared/protocol.gen";
import { assertNever } from "@shared/assertNever";
import { t } from "../strings";

export function reasonWords(reason: WaitReason): string {
  switch (reason.cause) {
    case "nobody_online":
      return t("reason.nobody_online");
    case "all_full":
      return reason.online === 1 ? t("reason.all_full_one") : t("reason.all_full", { online: reason.online });
    case "agent_silent":
      return reason.assignee_name
        ? t("reason.agent_silent", { name: reason.assignee_name })
        : t("reason.agent_silent_unknown");
    case "skill_missing":
      return t("reason.skill_missing", { unskilled: reason.unskilled, online: reason.online });
    case "being_routed":
      return t("reason.being_routed", {
        free: Math.max(0, reason.online - reason.full),
        online: reason.online,
      });
    default:
      return assertNever(reason.cause);
  }
}
