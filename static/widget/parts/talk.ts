/** What only a conversation needs: the band about waiting, who types, what happened, what is new, and the menu. */
import type { Entry } from "@shared/protocol.gen";
import type { Core } from "../parts";
import type { State } from "../state";
import { sayActivity } from "./activity";
import { makeBand } from "./band";
import { makeMenu } from "./menu";
import { makePill } from "./pill";
import { makeSurvey } from "./survey";
import { addSymbol } from "./symbol";
import { makeTyping } from "./typing";

export interface Talk {
  /** Answers whether somebody waits, so that the clock must tick. */
  band(state: State): boolean;
  /** What stands below the messages or beside them; drawn before the list scrolls. */
  below(state: State): void;
  activity(entry: Entry): string | null;
}

export default (core: Core): Talk => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  addSymbol();
  const below = [makeTyping(), makePill(), makeMenu(core), makeSurvey(core)];
  return {
    band: makeBand(core),
    below: (state) => below.forEach((draw) => draw(state)),
    activity: sayActivity,
  };
};
