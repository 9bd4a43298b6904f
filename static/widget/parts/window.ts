/** Takes the chat into a window of its own, which goes on as the same shopper. */
import { recall, recallAll } from "@shared/storage";
import type { Core } from "../parts";

/** What the window is: as large as the chat beside a shop's page. */
const SIZE = "popup,width=400,height=680";

/** Whether there is anything to gain: a frame, a desk, and storage with which the window knows who it is. */
export function canPopOut({ site_key }: Core): boolean {
  const isDesk = matchMedia("(pointer: fine)").matches;
  return parent !== window && isDesk && recall(`seventysix:${site_key}:token`) !== null;
}

export function popOut(core: Core): void {
  const prefix = `seventysix:${core.site_key}:`;
  const opened = open(
    `/widget/${core.site_key}/window${location.search}`,
    `seventysix-${core.site_key}`,
    SIZE,
  );
  if (!opened) return;
  const answer = ({ source, origin }: MessageEvent): void => {
    if (source !== opened || origin !== location.origin) return;
    removeEventListener("message", answer);
    // Storage of a frame may be another than that of a window, as browsers keep sites apart.
    opened.postMessage({ kept: [...recallAll(prefix)] }, origin);
    core.tell({ close: true });
  };
  addEventListener("message", answer);
}
