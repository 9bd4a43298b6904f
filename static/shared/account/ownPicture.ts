// When one's own picture was changed in this browser, which may keep the one before for some minutes, over reloads too.
import { createSignal } from "solid-js";
import { recall, remember } from "../storage";

const KEY = "seventysix.own_picture";
const [ownPicture, setPicture] = createSignal(Number(recall(KEY)) || 0);

export { ownPicture };

export function setOwnPicture(changedMs: number): void {
  setPicture(changedMs);
  remember(KEY, String(changedMs));
}
