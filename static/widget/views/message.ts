/** One message: bubble, time, and for own ones how far it has come. Changed in place, never drawn twice. */
import { linkify } from "@shared/talk/linkify";
import type { MessageRow } from "../rows";
import { say, sayMoment, sayTime, type Text } from "../words";
import { icon, initials, make } from "./dom";

/** What can be done about a message that was not sent: in the order of `ACTIONS`, each with its client id. */
export type MessageActions = readonly ((clientId: string) => void)[];

export type MessageView = ReturnType<typeof messageView>;

const ACTIONS = ["retry", "edit", "discard"] as const;

export function messageView(first: MessageRow, actions: MessageActions) {
  const isOwn = first.author === null;
  const node = make("article", isOwn ? "message own" : "message");
  // By which parts find it.
  node.dataset.key = first.key;
  const bubble = make("p", "bubble");
  bubble.dir = "auto";
  bubble.append(...linkify(first.body).map(({ text, href }) => (href ? link(text, href) : text)));
  const time = make("time", "", sayTime(first.at_ms));
  time.title = sayMoment(first.at_ms);
  const meta = make("div", "meta");
  meta.append(time);
  const face = make("span", "face", initials(first.author ?? ""));
  face.ariaHidden = "true";
  node.append(face, make("span", "name", first.author ?? say("you")), bubble, meta);
  const status = make("span", "status");
  // Read when somebody goes there, not spoken at every step.
  status.ariaLive = "off";
  if (isOwn) meta.append(status);

  return {
    node,
    update(row: MessageRow, isNewestOwn: boolean): void {
      node.classList.toggle("first", row.is_first);
      node.classList.toggle("last", row.is_last);
      node.classList.toggle("newest", isNewestOwn);
      if (!row.status || node.dataset.status === row.status) return;
      node.dataset.status = row.status;
      const reason =
        row.reason && row.status === "failed"
          ? ` ${say(row.reason === "body_too_long" ? "failed_body_too_long" : "failed_other")}`
          : "";
      status.replaceChildren(
        icon(row.status === "read" ? "delivered" : row.status),
        make("span", "", say(row.status) + reason),
      );
      if (row.status === "failed")
        status.append(...ACTIONS.map((name, place) => action(name, place, row.key)));
    },
  };

  function action(name: Text, place: number, key: string): HTMLElement {
    const button = make("button", "link", say(name));
    button.onclick = () => actions[place]?.(key);
    return button;
  }
}

function link(text: string, href: string): HTMLElement {
  const node = make("a", "", text);
  node.href = href;
  node.target = "_blank";
  node.rel = "noopener noreferrer nofollow";
  return node;
}
