// Where a list that is read again keeps its rows: what has not changed stays the same row, and the focus in it.

import type { Signal } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";

/** For `createResource(…, { storage: createDeepSignal })`. */
export function createDeepSignal<T>(value: T): Signal<T> {
  const [store, setStore] = createStore({ value });
  return [
    () => store.value,
    (news: unknown) => {
      const held = unwrap(store.value);
      const next = typeof news === "function" ? (news as (held: T) => T)(held) : (news as T);
      setStore("value", reconcile(next));
      return store.value;
    },
  ] as Signal<T>;
}

export const KEPT = { storage: createDeepSignal } as const;
