/** Asks, once a conversation is over, what it was like. */
import type { Core } from "../parts";
import type { State } from "../state";
import { make, part, write } from "../views/dom";
import { say } from "../words";

const BEST = 5;
const LONGEST_COMMENT = 1_000;

/** Somebody has answered, it is over, and it has not been rated since. */
export function isRatable({ conversation, log }: State): boolean {
  if (conversation?.status !== "resolved") return false;
  const newest = log.entries.findLast(({ activity }) => activity === "resolved" || activity === "rated");
  const hasAnswer = log.entries.some(({ kind, author }) => kind === "message" && author.kind === "agent");
  return hasAnswer && newest?.activity === "resolved";
}

export function makeSurvey(core: Core): (state: State) => void {
  const form = make("form", "survey");
  const group = make("fieldset");
  const stars = make("div", "stars");
  const rest = make("div", "rest");
  const comment = make("textarea");
  const send = make("button", "link", say("send"));
  let score = 0;
  let isSent = false;
  let isLive = false;

  const signs = Array.from({ length: BEST }, (_, index) => {
    const label = make("label");
    const input = make("input", "sr");
    const sign = make("span");
    input.type = "radio";
    input.name = "score";
    input.ariaLabel = say("star", { score: index + 1 });
    sign.ariaHidden = "true";
    label.append(input, sign);
    input.onchange = () => {
      score = index + 1;
      draw();
      // It has grown, perhaps out of sight.
      form.scrollIntoView({ block: "nearest" });
    };
    stars.append(label);
    return sign;
  });

  function draw(): void {
    signs.forEach((sign, index) => write(sign, index < score ? "★" : "☆"));
    rest.hidden = !score;
    send.disabled = !isLive || isSent;
  }

  comment.rows = 2;
  comment.maxLength = LONGEST_COMMENT;
  comment.placeholder = comment.ariaLabel = say("comment");
  group.append(make("legend", "", say("rate")), stars);
  rest.append(comment, send);
  form.append(group, rest);
  form.hidden = true;
  form.onsubmit = (event) => {
    event.preventDefault();
    isSent = core.send({ type: "conversation.rate", ref: "rate", score, comment: comment.value.trim() });
    draw();
  };
  part(".scroll").append(form);

  return (state) => {
    isLive = state.phase === "live";
    // Without a line nobody knows whether it has arrived: it may be said once more.
    if (!isLive) isSent = false;
    const isAsked = core.asks_rating && isRatable(state);
    if (!isAsked && !form.hidden) {
      form.reset();
      score = 0;
      isSent = false;
    }
    form.hidden = !isAsked;
    draw();
  };
}
