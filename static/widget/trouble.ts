/** Which sentence says what is wrong: with the line, or because messages come too fast. Pure. */
import type { State } from "./state";
import type { Text } from "./words";

export function troubleOf({ phase, is_network_up, outbox }: State): Text | null {
  switch (phase) {
    case "connecting":
    case "live":
      if (!is_network_up) return "offline";
      // It goes by itself, as soon as the server takes more.
      return outbox.some(({ status, reason }) => status === "pending" && reason === "rate_limited")
        ? "slowed"
        : null;
    case "lost":
      return is_network_up ? "reconnecting" : "offline";
    default:
      return phase;
  }
}
