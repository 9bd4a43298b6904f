// When one's own picture was changed on this page: the browser may keep the one before for some minutes.
import { createSignal } from "solid-js";

export const [ownPicture, setOwnPicture] = createSignal(0);
