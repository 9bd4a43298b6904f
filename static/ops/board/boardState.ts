// What the board shows, as a pure reduction of what the server sends and where the pointer is.

import type { Board, BoardWait } from "@shared/protocol.gen";

/** A waiting shopper as listed; one who has left stays in place while the list is held. */
export interface BoardRow extends BoardWait {
  has_left: boolean;
}

export interface BoardState {
  board: Board | null;
  rows: readonly BoardRow[];
  is_held: boolean;
}

export type BoardEvent = { type: "board"; board: Board } | { type: "held" } | { type: "released" };

export const EMPTY_BOARD: BoardState = { board: null, rows: [], is_held: false };

/** Each board replaces the former whole; one that was overtaken on its way is ignored. */
export function reduceBoard(state: BoardState, event: BoardEvent): BoardState {
  switch (event.type) {
    case "board":
      if (state.board && Date.parse(event.board.at) < Date.parse(state.board.at)) return state;
      return {
        ...state,
        board: event.board,
        rows: state.is_held ? keepPlaces(state.rows, event.board.waiting) : inOrder(event.board.waiting),
      };
    case "held":
      return state.is_held ? state : { ...state, is_held: true };
    case "released":
      return { ...state, is_held: false, rows: inOrder(state.board?.waiting ?? []) };
  }
}

function inOrder(waiting: readonly BoardWait[]): BoardRow[] {
  return waiting.map((wait) => ({ ...wait, has_left: false }));
}

// Nothing moves under the pointer: known rows stay where they are, new ones go to the end.
function keepPlaces(rows: readonly BoardRow[], waiting: readonly BoardWait[]): BoardRow[] {
  const news = new Map(waiting.map((wait) => [wait.conversation_id, wait]));
  const kept = rows.map((row) => {
    const wait = news.get(row.conversation_id);
    news.delete(row.conversation_id);
    return wait ? { ...wait, has_left: false } : { ...row, has_left: true };
  });
  return [...kept, ...inOrder([...news.values()])];
}
