/** Draws the whole chat, once per turn however much has happened in it. */
import { makePart, type Core } from "../parts";
import type { Talk } from "../parts/talk";
import type { State } from "../state";
import { say, sayOpening } from "../words";
import { part, write } from "./dom";
import { drawHeader } from "./header";
import { makeList } from "./list";
import type { MessageActions } from "./message";
import { drawNotice } from "./notice";

const note = part(".greeting-note");

/** What a site says in its own words; empty for ours. */
export interface SiteTexts {
  readonly site_name: string;
  readonly greeting: string;
  readonly greeting_note: string;
}

/** Answers a function that shows a state. */
export function makeScreen(site: SiteTexts, core: Core, actions: MessageActions): (state: State) => void {
  const drawList = makeList(actions);
  const talk = makePart<Talk>("talk", core, draw);
  let shown: State;
  let isDue = false;
  let ticker: ReturnType<typeof setInterval> | undefined;

  function drawNow(): void {
    isDue = false;
    drawHeader(shown, site.site_name);
    drawNotice(shown);
    if (shown.is_staffed !== null) write(note, noteOf(shown, site.greeting_note));
    const parts = shown.conversation || shown.outbox[0] ? talk() : undefined;
    drawList(shown, parts);
    // The clock runs only while somebody waits and looks.
    if (parts?.band(shown) && shown.is_shown && shown.is_visible)
      ticker ??= setInterval(() => parts.band(shown), 1_000);
    else ticker = void clearTimeout(ticker);
  }

  function draw(): void {
    if (!isDue) queueMicrotask(drawNow);
    isDue = true;
  }

  document.title = say("title", { site: site.site_name });
  part(".log").ariaLabel = part(".scroll").ariaLabel = say("log");
  write(part(".greeting"), site.greeting || say("greeting"));
  // Alone on the page, the on-screen keyboard is ours to make room for.
  visualViewport?.addEventListener("resize", () => {
    document.body.style.height = `${visualViewport?.height}px`;
  });

  return (state) => {
    shown = state;
    draw();
  };
}

function noteOf(state: State, own: string): string {
  // Whoever has left a message reads in the band what becomes of it, and when.
  if (state.conversation?.status === "missed") return "";
  if (state.is_staffed) return own || say("greeting_staffed");
  const time = sayOpening(state);
  return `${say("greeting_unstaffed")} ${time && say("opens", { time })}`;
}

/** Let the shopper close the chat, by button and by Escape; without `close` there is no button. */
export function offerClose(close: (() => void) | null): void {
  const button = part<HTMLButtonElement>(".close");
  button.ariaLabel = button.title = say("close");
  button.hidden = !close;
  button.onclick = close;
  addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing) close?.();
  });
}
