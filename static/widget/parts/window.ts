/** Takes the chat into a window of its own, which goes on as the same shopper for as long as the shop vouches for them. */
import { recallAll } from "@shared/storage";
import type { Core } from "../parts";
import { channelOf, WHO, type Handover } from "./handover";

/** What the window is: as large as the chat beside a shop's page. */
const SIZE = "popup,width=400,height=680";

export interface OwnWindow {
  /** Whether there is anything to gain: a frame, a desk, and something by which the window knows who it is. */
  isOffered(): boolean;
  open(): void;
  /** Windows may ask from now on, once there is an identity to tell of. */
  draw(): void;
}

export function makeWindow(core: Core): OwnWindow {
  const { site_key } = core;
  const prefix = `seventysix:${site_key}:`;
  const tokenKey = `${prefix}token`;
  const isInside = parent !== window && frameElement?.id !== "own";
  let opened: Window | null = null;
  let channel: BroadcastChannel | undefined;
  let isLeaving = false;

  function told(): Handover["told"] {
    const { colorScheme } = document.documentElement.style;
    return {
      identify: core.identity,
      setTheme: colorScheme === "light dark" ? "auto" : colorScheme || "auto",
    };
  }

  addEventListener("message", ({ source, origin, data }: MessageEvent) => {
    if (!opened || source !== opened || origin !== location.origin || data !== WHO) return;
    const kept = recallAll(prefix);
    const token = core.token();
    // What a browser keeps of third parties, which may be nothing, says nothing of what it keeps of a window.
    if (token) kept.set(tokenKey, token);
    const handover: Handover = { kept: [...kept], told: told() };
    opened.postMessage(handover, origin);
  });
  // Whole pages are asked before they leave; a frame that its page takes out is not.
  addEventListener("beforeunload", () => (isLeaving = true));
  addEventListener("pagehide", () => {
    const gone: Handover = { told: {}, gone: true };
    if (core.identity && isInside && !isLeaving) {
      channel?.postMessage(gone);
      opened?.postMessage(gone, location.origin);
    }
    channel?.close();
    channel = undefined;
    isLeaving = false;
  });

  return {
    // Asked anew each time: who writes before the line is there is known only later.
    isOffered: () => isInside && matchMedia("(pointer: fine)").matches && !!(core.identity ?? core.token()),
    open() {
      opened = open(`/widget/${site_key}/window${location.search}`, `seventysix-${site_key}`, SIZE);
      if (opened) core.tell({ close: true });
    },
    draw() {
      if (!core.identity || channel || !isInside) return;
      const heard = (channel = channelOf(site_key));
      heard.onmessage = ({ data }) => {
        if (data === WHO && core.identity) heard.postMessage({ told: told() } satisfies Handover);
      };
    },
  };
}
