/** What a shop asks before the first message, and the consent it needs: filled in above the field for the message. */
import type { FormAnswers } from "@shared/protocol.gen";
import type { Core, FormField } from "../parts";
import type { State } from "../state";
import { make, part } from "../views/dom";
import { say } from "../words";

export interface Form {
  draw(state: State): void;
  /** What goes with a message: null for nothing, undefined while something is missing, which is shown. */
  take(state: State): FormAnswers | null | undefined;
}

type Kind = FormAnswers["kind"];
type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const LONGEST = { text: 200, email: 200, phone: 200, choice: 200, lines: 2_000 } as const;
const COMPLETES: Readonly<Record<string, string>> = { name: "name", email: "email", phone: "tel" };

let ids = 0;

function inputOf({ kind, choices }: FormField): Input {
  if (kind === "lines") {
    const area = make("textarea");
    area.rows = 3;
    return area;
  }
  if (kind === "choice") {
    const select = make("select");
    for (const choice of ["", ...choices]) {
      const option = make("option", "", choice);
      option.value = choice;
      select.append(option);
    }
    return select;
  }
  const input = make("input");
  input.type = kind === "phone" ? "tel" : kind;
  return input;
}

/** Whether an answer is as the shop wants it; what only the server understands is left to it. */
export function fits(pattern: string, answer: string): boolean {
  if (!pattern || !answer) return true;
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(answer);
  } catch {
    return true;
  }
}

function makeRow(field: FormField) {
  const node = make("div", "ask");
  const label = make("label", "", field.is_required ? field.label : `${field.label} (${say("optional")})`);
  const input = inputOf(field);
  const hint = make("p", "", field.hint);
  label.htmlFor = input.id = `ask${ids++}`;
  hint.id = `${input.id}h`;
  hint.hidden = !field.hint;
  label.dir = hint.dir = "auto";
  if (field.hint) input.setAttribute("aria-describedby", hint.id);
  input.required = field.is_required;
  if (!(input instanceof HTMLSelectElement)) {
    input.maxLength = LONGEST[field.kind];
    input.autocomplete = (COMPLETES[field.key] ?? COMPLETES[field.kind] ?? "off") as AutoFill;
  }
  input.oninput = () =>
    input.setCustomValidity(fits(field.pattern, input.value.trim()) ? "" : field.hint || say("form_bad"));
  node.append(label, input, hint);
  return { node, key: field.key, input };
}

export default (core: Core): Form => {
  const { forms } = core;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets.push(sheet);
  const form = make("form", "before");
  const needed = make("p", "", say("form_needed"));
  let shown: Kind | undefined;
  /** It has closed since the chat was opened, and the shop must know more than the message says. */
  let isRefused = false;
  let rows: ReturnType<typeof makeRow>[] = [];
  const box = make("input");
  needed.setAttribute("role", "status");
  box.type = "checkbox";
  box.required = true;
  form.hidden = true;
  part(".scroll").append(form);
  form.onsubmit = (event) => {
    event.preventDefault();
    part("main > form textarea").focus();
  };

  function consentRow(): Node[] {
    const consent = forms?.consent;
    if (!consent) return [];
    const label = make("label", "agree");
    const words = make("span", "", consent.text + " ");
    words.dir = "auto";
    if (consent.link) {
      const link = make("a", "", say("privacy"));
      link.href = consent.link;
      link.target = "_blank";
      link.rel = "noopener noreferrer";
      words.append(link);
    }
    label.append(box, words);
    return [label];
  }

  function kindFor({ is_staffed, conversation, outbox, phase }: State): Kind | undefined {
    if (conversation) isRefused = false;
    else if (outbox.some(({ reason }) => reason === "form_required")) isRefused = true;
    if (conversation || (outbox[0] && !isRefused) || (is_staffed === null && phase === "connecting"))
      return undefined;
    if ((isRefused || is_staffed === false) && forms?.closed) return "closed";
    return forms?.before ? "before" : undefined;
  }

  return {
    draw(state) {
      const kind = kindFor(state);
      form.hidden = !kind;
      needed.hidden = !isRefused;
      if (!kind || kind === shown) return;
      shown = kind;
      const held = new Map(rows.map(({ key, input }) => [key, input.value]));
      rows = (forms?.[kind] ?? []).map(makeRow);
      for (const { key, input } of rows) input.value = held.get(key) ?? "";
      form.replaceChildren(needed, ...rows.map(({ node }) => node), ...consentRow());
    },
    take(state) {
      const kind = kindFor(state);
      // Whether it is needed is known in a moment.
      if (state.is_staffed === null && state.phase === "connecting") return undefined;
      if (!kind) return null;
      if (!form.reportValidity()) return undefined;
      return {
        kind,
        answers: Object.fromEntries(rows.map(({ key, input }) => [key, input.value.trim()])),
        consent: forms?.consent?.version ?? null,
      };
    },
  };
};
