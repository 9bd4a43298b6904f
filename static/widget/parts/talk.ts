/** What only a conversation needs: the band about waiting, who types, what happened, what is new, and the menu. */
import type { Entry } from "@shared/protocol.gen";
import type { Core } from "../parts";
import type { State } from "../state";
import { sayActivity } from "./activity";
import { makeActs } from "./acts";
import { makeBand } from "./band";
import { makeFaces } from "./faces";
import { makeFiles } from "./files";
import { makeForgetful } from "./forgetful";
import { makeMenu } from "./menu";
import { makePill } from "./pill";
import { makeQuotes } from "./quotes";
import { makeSurvey } from "./survey";
import { addSymbol } from "./symbol";
import { makeTyping } from "./typing";
import { makeWindow } from "./window";

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
  addSymbol("more", "M5 12h.01M12 12h.01M19 12h.01", "3");
  addSymbol("file", "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zM14 2v6h6");
  const quotes = makeQuotes(core);
  const acts = makeActs(core, quotes);
  const own = makeWindow(core);
  const below = [
    makeFiles(core),
    quotes.draw,
    acts,
    makeTyping(),
    makeFaces(),
    makePill(),
    // The menu's way to mail stands below the survey.
    makeSurvey(core),
    makeMenu(core, own),
    makeForgetful(core, own),
  ];
  return {
    band: makeBand(core),
    below: (state) => below.forEach((draw) => draw(state)),
    activity: sayActivity,
  };
};
