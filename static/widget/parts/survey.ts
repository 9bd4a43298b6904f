/** Asks, once a conversation is over, what it was like, and what else the site wants to know. */
import type { Core, SurveyQuestion } from "../parts";
import type { State } from "../state";
import { make, part } from "../views/dom";
import { say } from "../words";
import { makeScale, type Asked } from "./scale";

const SCORES: Readonly<Record<string, number>> = { up: 5, down: 1 };
const LONGEST_COMMENT = 1_000;

/** Somebody has answered, it is over, and it has not been rated since. */
export function isRatable({ conversation, log }: State): boolean {
  if (conversation?.status !== "resolved") return false;
  const newest = log.entries.findLast(({ activity }) => activity === "resolved" || activity === "rated");
  const hasAnswer = log.entries.some(({ kind, author }) => kind === "message" && author.kind === "agent");
  return hasAnswer && newest?.activity === "resolved";
}

/** One further question; nobody has to answer. */
function makeQuestion({ key, kind, label, choices }: SurveyQuestion, onPick: () => void): Asked {
  if (kind === "stars" || kind === "thumbs") return makeScale(kind, `ask:${key}`, label, onPick);
  const node = make("label", "", label);
  const input = kind === "choice" ? make("select") : makeLines();
  node.dir = "auto";
  if (kind === "choice") input.append(...["", ...choices].map((choice) => make("option", "", choice)));
  node.append(input);
  return { node, value: () => input.value.trim(), draw: () => undefined };
}

function makeLines(): HTMLTextAreaElement {
  const area = make("textarea");
  area.rows = 2;
  area.maxLength = LONGEST_COMMENT;
  return area;
}

export function makeSurvey(core: Core): (state: State) => void {
  const { scale = "stars", question = say("rate"), questions = [], is_short } = core.survey ?? {};
  const form = make("form", "survey");
  const rest = make("div", "rest");
  const comment = makeLines();
  const send = make("button", "link", say("send"));
  let isSent = false;
  let isLive = false;

  const how = makeScale(scale, "score", question, () => {
    draw();
    // It has grown, perhaps out of sight.
    form.scrollIntoView({ block: "nearest" });
  });
  const further = questions.map((one) => ({ key: one.key, ...makeQuestion(one, draw) }));

  function draw(): void {
    for (const one of [how, ...further]) one.draw();
    rest.hidden = !how.value();
    send.disabled = !isLive || isSent;
  }

  comment.placeholder = comment.ariaLabel = say("comment");
  comment.hidden = !!is_short;
  rest.append(...further.map(({ node }) => node), comment, send);
  form.append(how.node, rest);
  form.hidden = true;
  form.onsubmit = (event) => {
    event.preventDefault();
    const given = further.map((one) => [one.key, one.value()] as const);
    isSent = core.send({
      type: "conversation.rate",
      ref: "rate",
      score: SCORES[how.value()] ?? Number(how.value()),
      comment: comment.value.trim(),
      answers: Object.fromEntries(given.filter(([, answer]) => answer)),
    });
    draw();
  };
  part(".scroll").append(form);

  return (state) => {
    isLive = state.phase === "live";
    // Without a line nobody knows whether it has arrived: it may be said once more.
    if (!isLive) isSent = false;
    const isAsked = !!core.survey && isRatable(state);
    if (!isAsked && !form.hidden) {
      form.reset();
      isSent = false;
    }
    form.hidden = !isAsked;
    draw();
  };
}
