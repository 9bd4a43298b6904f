/** The message list: keeps one element per line, in order, and the place where the shopper reads. */
import { rows, type Row } from "../rows";
import type { State } from "../state";
import type { Talk } from "../parts/talk";
import { sayDay } from "../words";
import { make, part, write } from "./dom";
import { messageView, type MessageActions, type MessageView } from "./message";

/** Closer to the end than this, the list follows what is new. */
const NEAR_END_PX = 80;

const SETTLE_MS = 500;

const scroll = part(".scroll");
const log = part(".log");

export function makeList(actions: MessageActions): (state: State, talk?: Talk) => void {
  const nodes = new Map<string, HTMLElement>();
  const messages = new Map<string, MessageView>();
  let ownCount = 0;

  function nodeOf(row: Row, newest: Row | undefined, nowMs: number): HTMLElement {
    if (row.kind === "message") {
      const view = messages.get(row.key) ?? messageView(row, actions);
      messages.set(row.key, view);
      view.update(row, row === newest);
      return view.node;
    }
    const node = nodes.get(row.key) ?? make(row.kind === "day" ? "h2" : "p", row.kind);
    write(node, row.kind === "day" ? sayDay(row.at_ms, nowMs) : row.text);
    return node;
  }

  /** Bring the elements into this order; those that stay are not touched. */
  function place(wanted: Map<string, HTMLElement>): void {
    for (const [key, node] of nodes) {
      if (wanted.has(key)) continue;
      node.remove();
      nodes.delete(key);
      messages.delete(key);
    }
    let index = 0;
    for (const [key, node] of wanted) {
      const there = log.children[index++];
      if (there !== node) log.insertBefore(node, there ?? null);
      nodes.set(key, node);
    }
  }

  return (state, talk) => {
    const isAtEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR_END_PX;
    const lines = rows(state, (entry) => talk?.activity(entry));
    const own = lines.filter((row) => row.kind === "message" && row.author === null);
    const nowMs = Date.now() + state.offset_ms;
    place(new Map(lines.map((row) => [row.key, nodeOf(row, own.at(-1), nowMs)])));
    talk?.below(state);
    // Whoever writes wants to see what they wrote; whoever reads further up is left there.
    if (isAtEnd || own.length > ownCount) scroll.scrollTop = scroll.scrollHeight;
    ownCount = own.length;
    // What was said before is there to be read; only what comes from now on is spoken.
    const { log: held, conversation, phase } = state;
    if (phase === "live" && held.cursor >= (conversation?.last_seq ?? 0)) {
      setTimeout(() => (log.ariaLive = "polite"), SETTLE_MS);
    }
  };
}
