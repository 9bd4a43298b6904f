/** What a frame of the chat in a shop's page tells a window of its own, and nobody else: both are of our origin. */
import type { HostMessage } from "@shared/bridge";

/** What a window asks with. */
export const WHO = "seventysix:who";

export interface Handover {
  /** What the frame's storage holds for the site: that of a window may be another, as browsers keep sites apart. */
  readonly kept?: readonly (readonly [name: string, value: string])[];
  /** Who the shopper is, as the shop has signed it, and the theme. */
  readonly told: HostMessage["told"];
  /** The page has taken the chat out: whoever was vouched for is not any more. */
  readonly gone?: boolean;
}

/** By it frames of further pages of the shop are reached, where browsers take them and the window for one site. */
export function channelOf(siteKey: string): BroadcastChannel {
  return new BroadcastChannel(`seventysix:${siteKey}`);
}
