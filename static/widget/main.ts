/** Puts the chat together: events go into `reduce`, what changed goes out to server, loader and screen. */
import type { HostMessage } from "@shared/bridge";
import { randomId } from "@shared/live/randomId";
import { PROTOCOL_VERSION, type VisitorHello, type VisitorPush } from "@shared/protocol.gen";
import { makeCalls } from "./calls";
import { makeHost } from "./host";
import { makeIdentity, type Identity } from "./identity";
import { makeLink, type Detour } from "./link";
import { makeNews } from "./news";
import { makePart, type Core, type SiteForms } from "./parts";
import type { Extras } from "./parts/extras";
import type { Form } from "./parts/form";
import type { Guard } from "./parts/guard";
import type { Hints } from "./parts/page";
import { makeReceipts } from "./receipts";
import { reduce } from "./reduce";
import { makeSender } from "./sender";
import { initialState, TYPING_MS, type ChatEvent, type State } from "./state";
import { siteStorage } from "./storage";
import { makeTypingSignal } from "./typing";
import { makeComposer } from "./views/composer";
import { part } from "./views/dom";
import { makeScreen, offerClose, type SiteTexts } from "./views/screen";

interface Config extends SiteTexts {
  readonly site_key: string;
  readonly survey: Core["survey"];
  readonly forms: SiteForms | null;
  readonly max_file_bytes: number;
  readonly file_kinds: Core["file_kinds"];
  readonly redactions: Core["redactions"];
  readonly socket_url: string;
  readonly origins: readonly string[];
}

const config = JSON.parse(part("#config").textContent) as Config;
const storage = siteStorage(config.site_key);
let state: State = initialState;
let page: HostMessage | undefined;
/** Address of the page that the server knows of. */
let said: string | undefined;
/** Storage would not keep a message: whoever leaves now is asked first. */
let isForgetful = false;
/** A message waits for the part that looks into it. */
let isHeld = false;

const host = makeHost(config.origins, hosted);
const news = makeNews((message) => host.tell(message));
const link = makeLink(config.socket_url, {
  hello,
  onFrame,
  onPhase: (phase) => dispatch({ type: "phase", phase }),
  onRefusedToken: () => who.forget(),
  onBlocked: () => detour(),
});
let who: Identity;
const sender = makeSender(
  link.send,
  () => state.outbox,
  () => state.phase === "live" && link.nudge(),
);
const receipts = makeReceipts(link.send);
const typing = makeTypingSignal((is_typing) => {
  const status = state.conversation?.status;
  if (status === "queued" || status === "assigned") link.send({ type: "typing", is_typing });
});
const composer = makeComposer(
  (body, files) => {
    // What may hold a number is looked at first.
    const holds = guard();
    isHeld = !holds && /(\d\D?){12}/.test(body);
    if (holds ? holds(body, true) : isHeld) return false;
    // Until it has come, or while something is missing, what is written stays where it is.
    const filled = form ? form()?.take(state) : null;
    if (filled === undefined) return false;
    typing.stop();
    const { reply_to } = core;
    const item = { client_id: randomId(), body, form: filled, files, reply_to, at_ms: Date.now() };
    dispatch({ type: "submitted", item: { ...item, status: "pending" } });
    return true;
  },
  (text) => {
    storage.setDraft(text);
    typing.input(text);
    guard()?.(text);
  },
  (files) => {
    added = files;
    extras()?.(files);
  },
);
const core: Core = {
  ...config,
  send: link.send,
  token: () => who.say(),
  submit: composer.submit,
  tell: news.say,
};
/** What is to be added once the part that does so has come. */
let added: readonly File[] | undefined;
const extras = makePart<Extras>("extras", core, () => extras()?.(added));
const draw = makeScreen(config, core, [
  (client_id) => dispatch({ type: "retried", client_id, new_id: randomId() }),
  (client_id) => {
    composer.addText(state.outbox.find((item) => item.client_id === client_id)?.body ?? "");
    discard(client_id);
  },
  discard,
]);

const form = config.forms && makePart<Form>("form", core, drawParts);
const hints = makePart<Hints>("page", core, drawParts);
const guard = makePart<Guard>("guard", core, () => {
  if (isHeld) composer.submit(new Event("submit"));
});
const detour = makePart<Detour>("http", core, () => link.nudge());

function drawParts(): void {
  form?.()?.draw(state);
  if (page && Object.keys(page.told)[0]) hints()?.(page.told, state);
}

function discard(client_id: string): void {
  dispatch({ type: "withdrawn", client_id });
  composer.focus();
}

function dispatch(event: ChatEvent): void {
  const before = state;
  state = reduce(state, event);
  if (state === before) return;
  // Before other tabs hear of it: a message is sent where it was written.
  sender.flush();
  keepOutbox(before);
  if (state.log.has_gap && !before.log.has_gap) link.restart();
  receipts.report(state);
  news.report(state);
  drawParts();
  draw(state);
}

/** Only what is not committed yet is worth keeping over a reload. */
function keepOutbox(before: State): void {
  const kept = state.outbox.filter((item) => item.status !== "sent");
  for (const item of kept)
    if (!before.outbox.includes(item)) isForgetful = !storage.keep(item) || isForgetful;
  for (const { client_id } of before.outbox) {
    if (!kept.some((item) => item.client_id === client_id)) storage.drop(client_id);
  }
}

function onFrame(frame: VisitorPush): void {
  if (frame.type === "welcome") {
    if (frame.token) who.receive(frame.token);
    receipts.restart(frame.conversation);
    sender.restart();
  }
  if (frame.type === "pong") sender.restart();
  if (frame.type === "error") sender.refused(frame);
  dispatch({ type: "push", frame, now_ms: Date.now() });
  if (frame.type === "typing")
    setTimeout(() => dispatch({ type: "tick", now_ms: Date.now() }), TYPING_MS + 50);
}

function pageUrl(): string | null {
  return page?.href.slice(0, 2_000) || null;
}

function hello(): VisitorHello {
  said = page?.href;
  const { conversation_id, cursor } = state.log;
  return {
    type: "hello",
    protocol: PROTOCOL_VERSION,
    site_key: config.site_key,
    token: who.say(),
    // Left out where there is none: `undefined` is not written.
    identity: (core.identity = page?.told.identify as string),
    epoch: state.epoch,
    conversation_id,
    after: conversation_id ? cursor : null,
    resends: state.outbox.length,
    locale: document.documentElement.lang,
    page_url: pageUrl(),
  };
}

const hearCalls = makeCalls((text) => composer.offer(text));

/** Before it is opened the chat may be there, loaded ahead: it has read, kept and sent nothing until now. */
function begin(): void {
  who = makeIdentity(
    storage,
    () => !!state.conversation,
    () => link.restart(),
  );
  composer.show(storage.draft());
  storage.onDraft(composer.show);
  storage.onOutgoing((client_id, item) => dispatch({ type: "shared", client_id, item }));
  dispatch({ type: "restored", outbox: storage.outbox() });
  onpageshow = ({ persisted }) => persisted && link.connect();
}

function hosted(message: HostMessage): void {
  const isFirst = !page;
  if (isFirst) begin();
  page = { ...message, ...hearCalls(message.told) };
  if (core.identity !== page.told.identify) link.restart();
  drawParts();
  if (said !== page.href && link.send({ type: "page", page_url: pageUrl() })) said = page.href;
  // Not before: the hello tells the agent which page the shopper is on.
  if (isFirst) link.connect();
  show(message.open);
  news.say();
  // Where a keyboard would cover half the screen, it comes when the shopper taps the field.
  if (message.open && message.focus) (matchMedia("(pointer: fine)").matches ? composer : part("h1")).focus();
}

function show(isOpen: boolean): void {
  dispatch({ type: "shown", is_shown: isOpen, is_visible: !document.hidden });
}

function network(): void {
  dispatch({ type: "network", is_up: navigator.onLine });
  if (navigator.onLine) link.nudge();
}

draw(state);
offerClose(host.isAlone ? null : () => news.say({ close: true }));
ononline = onoffline = network;
// Whoever does something here does not wait out a delay that spreads those who only have the page open.
onfocus = onclick = onkeydown = oninput = () => state.phase === "live" || link.nudge();
document.onvisibilitychange = () => {
  show(state.is_shown);
  if (state.is_visible) link.nudge();
};
onbeforeunload = (event) => {
  if (isForgetful && state.outbox.some(({ status }) => status !== "sent")) event.preventDefault();
};
// A page with an open socket cannot be kept for going back.
onpagehide = link.drop;
if (host.isAlone) {
  begin();
  show(true);
  link.connect();
}
