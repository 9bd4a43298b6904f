/** The conversation by e-mail: offered where the server would send it, asked for once, and said what became of it. */
import type { Core } from "../parts";
import type { State } from "../state";
import { make, part, write } from "../views/dom";
import { say, type Text } from "../words";
import { addressOf, headersOf } from "./asking";

const PATH = "transcripts";
const LONGEST = 254;
const REFUSALS: Readonly<Record<string, Text>> = { bad_address: "bad_address", rate_limited: "mail_many" };

export interface Mail {
  draw(state: State): void;
  /** Asks the server whether this can be had. */
  look(): void;
  open(): void;
}

/** `onOffer` hears that it can be had. */
export function makeMail(core: Core, onOffer: () => void): Mail {
  const node = make("section", "mail");
  const offer = make("button", "link", say("mail"));
  const form = make("form", "ask");
  const label = make("label", "", say("mail_to"));
  const input = make("input");
  const note = make("p", "", say("mail_note"));
  const send = make("button", "link", say("send"));
  const cancel = make("button", "link", say("discard"));
  const status = make("p");
  const acts = make("div", "mail-acts");
  let isOffered = false;
  let isBusy = false;
  let isOpen = false;
  let isOver = false;

  async function ask(body?: object): Promise<Response | null> {
    const headers = headersOf(core);
    if (!headers) return null;
    const json = body ? { method: "POST", body: JSON.stringify(body) } : {};
    const types = { ...headers, "content-type": "application/json" };
    return fetch(addressOf(PATH), { headers: types, ...json }).catch(() => null);
  }

  async function look(): Promise<void> {
    if (isOffered) return;
    const answer = await ask();
    const told = answer?.ok ? ((await answer.json().catch(() => null)) as { is_offered?: boolean }) : null;
    if (!told?.is_offered) return;
    isOffered = true;
    onOffer();
    show();
  }

  function show(): void {
    form.hidden = !isOpen;
    offer.hidden = isOpen || !isOver || !isOffered || !!status.textContent;
    send.disabled = isBusy;
    node.hidden = form.hidden && offer.hidden && !status.textContent;
  }

  function open(): void {
    isOpen = true;
    write(status, "");
    show();
    node.scrollIntoView({ block: "nearest" });
    input.focus();
  }

  function close(): void {
    isOpen = false;
    show();
    if (offer.hidden) part("main > form textarea").focus();
    else offer.focus();
  }

  async function submit(): Promise<void> {
    const address = input.value.trim();
    isBusy = true;
    show();
    const answer = await ask({ address });
    isBusy = false;
    const problem = answer?.ok
      ? null
      : ((await answer?.json().catch(() => null)) as { code?: string } | null);
    if (answer?.ok) {
      isOpen = false;
      input.value = "";
      write(status, say("mail_sent", { address }));
    } else write(status, say(REFUSALS[problem?.code ?? ""] ?? "mail_failed"));
    show();
    node.scrollIntoView({ block: "nearest" });
    if (isOpen) input.focus();
    else status.focus();
  }

  label.htmlFor = input.id = "mail";
  input.type = "email";
  input.required = true;
  input.maxLength = LONGEST;
  input.autocomplete = "email";
  note.id = "mail-note";
  input.setAttribute("aria-describedby", note.id);
  cancel.type = offer.type = "button";
  status.setAttribute("role", "status");
  status.tabIndex = -1;
  status.dir = "auto";
  acts.append(send, cancel);
  form.append(label, input, note, acts);
  node.append(offer, form, status);
  offer.onclick = open;
  cancel.onclick = close;
  form.onsubmit = (event) => {
    event.preventDefault();
    if (!isBusy) void submit();
  };
  form.onkeydown = (event) => {
    if (event.key !== "Escape") return;
    // Escape closes this and leaves the chat open.
    event.stopPropagation();
    close();
  };
  part(".scroll").append(node);
  show();

  return {
    draw({ conversation }) {
      const wasOver = isOver;
      isOver = conversation?.status === "resolved";
      if (isOver && !wasOver) {
        write(status, "");
        void look();
      }
      if (wasOver !== isOver) show();
    },
    look: () => void look(),
    open,
  };
}
