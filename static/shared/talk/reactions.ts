/** Which signs stand under which message, derived from a log: each of one person stands once. Pure. */
import type { Emoji, Entry } from "../protocol.gen";

export const EMOJI: readonly Emoji[] = ["👍", "❤️", "😄", "😮", "😢", "🙏"];

/** One sign under a message. */
export interface Reaction {
  readonly emoji: Emoji;
  /** Who has put it there, in order; shoppers by an empty name. */
  readonly names: readonly string[];
  readonly isMine: boolean;
}

type Line = Pick<Entry, "activity" | "author" | "data">;

/** By the `client_id` of the message. `isMe` tells whose reactions are one's own. */
export function reactions(
  log: readonly Line[],
  isMe: (author: Entry["author"]) => boolean,
): ReadonlyMap<string, readonly Reaction[]> {
  const people = new Map<string, Map<string, Entry["author"]>>();
  for (const { activity, author, data } of log) {
    if (activity !== "reacted") continue;
    const key = `${data["to"]} ${data["emoji"]}`;
    const held = people.get(key) ?? new Map<string, Entry["author"]>();
    const person = `${author.kind} ${author.id ?? author.name}`;
    if (data["is_on"]) held.set(person, author);
    else held.delete(person);
    people.set(key, held);
  }
  const found = new Map<string, Reaction[]>();
  for (const [key, held] of people) {
    const [to = "", emoji = ""] = key.split(" ");
    const known = EMOJI.find((one) => one === emoji);
    if (!known || held.size === 0) continue;
    const authors = [...held.values()];
    const names = authors.map((author) => (author.kind === "visitor" ? "" : author.name));
    found.set(to, [...(found.get(to) ?? []), { emoji: known, names, isMine: authors.some(isMe) }]);
  }
  return found;
}
