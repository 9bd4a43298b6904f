// A wait as it ticks, for whatever draws it.

import { createMemo, type Accessor } from "solid-js";
import type { WaitLevel, WaitTargets } from "../protocol.gen";
import { serverNow } from "../time/clock";
import { secondsSince } from "../time/format";
import { DEFAULT_TARGETS, ringLevel, type RingLevel } from "./level";

export interface WaitProps {
  /** Server instant at which the wait began. */
  since: string;
  /** The highest level the server has raised; wins if the clock here is behind it. */
  level?: WaitLevel | null | undefined;
  targets?: WaitTargets | undefined;
}

export interface TickingWait {
  seconds: Accessor<number>;
  level: Accessor<RingLevel>;
  targets: Accessor<WaitTargets>;
}

/** `props` may be an accessor's proxy: it is read on every tick. */
export function createWait(props: WaitProps): TickingWait {
  const targets = (): WaitTargets => props.targets ?? DEFAULT_TARGETS;
  const seconds = createMemo(() => secondsSince(props.since, serverNow()));
  const level = createMemo(() => ringLevel(seconds(), targets(), props.level));
  return { seconds, level, targets };
}
