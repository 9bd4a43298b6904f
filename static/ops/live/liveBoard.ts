// The board of this page: one socket, one reduction, one store that the views read.

import { createStore, reconcile } from "solid-js/store";
import { createSignal, type Accessor } from "solid-js";
import { createAgentSocket, type AgentSocket } from "@shared/live/agentSocket";
import { randomId } from "@shared/live/randomId";
import type { AgentPush, Board, SiteInfo, WaitTargets } from "@shared/protocol.gen";
import { DEFAULT_TARGETS } from "@shared/waiting/level";
import { EMPTY_BOARD, reduceBoard, type BoardEvent, type BoardRow } from "../board/boardState";

export interface BoardView {
  board: Board | null;
  rows: BoardRow[];
}

export interface LiveBoard {
  socket: AgentSocket;
  view: BoardView;
  sites: Accessor<readonly SiteInfo[]>;
  targetsOf: (siteId: string) => WaitTargets;
  /** The list keeps its order until `release`, or for some seconds without another `hold`. */
  hold: () => void;
  release: () => void;
  /** Frames of the log of a conversation, for whoever follows one. */
  onFrame: (listener: (frame: AgentPush) => void) => () => void;
}

const HELD_MS = 5_000;

export function createLiveBoard(knownSites: readonly SiteInfo[], onLoggedOut: () => void): LiveBoard {
  const [view, setView] = createStore<BoardView>({ board: null, rows: [] });
  const [sites, setSites] = createSignal<readonly SiteInfo[]>(knownSites);
  const listeners = new Set<(frame: AgentPush) => void>();
  let state = EMPTY_BOARD;
  let heldUntil: ReturnType<typeof setTimeout> | undefined;

  const take = (event: BoardEvent): void => {
    const before = state;
    state = reduceBoard(state, event);
    // The store may change what it is given; the reduction's state must not.
    if (state.board !== before.board)
      setView("board", reconcile(structuredClone(state.board), { key: "id" }));
    if (state.rows !== before.rows) {
      setView("rows", reconcile(structuredClone([...state.rows]), { key: "conversation_id" }));
    }
  };

  const socket = createAgentSocket((frame) => {
    if (frame.type === "welcome") {
      setSites(frame.sites);
      socket.send({ type: "board.subscribe", ref: randomId() });
    }
    if (frame.type === "board") take({ type: "board", board: frame.board });
    if (frame.type === "error" && frame.code === "not_logged_in") onLoggedOut();
    for (const listener of listeners) listener(frame);
  });

  const release = (): void => {
    clearTimeout(heldUntil);
    take({ type: "released" });
  };

  return {
    socket,
    view,
    sites,
    targetsOf: (siteId) => sites().find((site) => site.id === siteId)?.targets ?? DEFAULT_TARGETS,
    hold: () => {
      clearTimeout(heldUntil);
      heldUntil = setTimeout(release, HELD_MS);
      take({ type: "held" });
    },
    release,
    onFrame: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
