/** What only a conversation needs: the band about waiting, who types, and what happened. */
import type { Entry } from "@shared/protocol.gen";
import type { Core } from "../parts";
import type { State } from "../state";
import { sayActivity } from "./activity";
import { makeBand } from "./band";
import { makeTyping } from "./typing";

export interface Talk {
  /** Answers whether somebody waits, so that the clock must tick. */
  band(state: State): boolean;
  typing(state: State): void;
  activity(entry: Entry): string | null;
}

export default (core: Core): Talk => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  return { band: makeBand(core), typing: makeTyping(), activity: sayActivity };
};
