/** Who works for the shop has a face: their picture, or initials in a colour of their own. */
import { hueOf } from "@shared/talk/hue";
import type { State } from "../state";
import { make } from "../views/dom";
import { messageOf } from "./quotes";

/** Initials stay below: a picture may be missing, and who has none is answered with nothing. */
function dress(face: HTMLElement | null | undefined, id: string): void {
  if (!face || face.dataset.of === id) return;
  face.dataset.of = id;
  face.querySelector("img")?.remove();
  if (!id) return;
  face.style.setProperty("--hue", `${hueOf(id)}`);
  const picture = make("img");
  picture.alt = "";
  picture.onerror = () => picture.remove();
  picture.src = `/faces/${id}`;
  face.append(picture);
}

export function makeFaces(): (state: State) => void {
  return ({ conversation, log }) => {
    const answering = conversation?.status === "assigned" ? (conversation.agent_id ?? "") : "";
    dress(document.querySelector<HTMLElement>("header .face"), answering);
    dress(document.querySelector<HTMLElement>(".typing .face"), answering);
    for (const { author, client_id, kind } of log.entries)
      if (kind === "message" && author.kind === "agent" && client_id)
        dress(messageOf(client_id)?.querySelector<HTMLElement>(".face"), author.id ?? "");
  };
}
