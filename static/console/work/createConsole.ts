// Puts the console together: state, socket, outbox, and what follows from one to the other.

import { batch, createMemo, createSignal, onCleanup, untrack, type Accessor } from "solid-js";
import type { Me } from "@shared/api/api";
import { visitorName } from "@shared/i18n/visitorName";
import { createAgentSocket, type AgentSocket } from "@shared/live/agentSocket";
import { randomId } from "@shared/live/randomId";
import type { Session } from "@shared/login/session";
import type {
  AgentPush,
  AttachmentView,
  ConversationSummary,
  WaitAlert,
  WaitTargets,
} from "@shared/protocol.gen";
import { exactServerNow } from "@shared/time/clock";
import { secondsSince } from "@shared/time/format";
import { showToast } from "@shared/ui/toasts";
import { alertBetween } from "../state/alerts";
import { isInLine } from "../state/lists";
import { EMPTY_STATE, INBOX_REF, logRef, rowOf, type ConsoleEvent, type ConsoleState } from "../state/model";
import { reduce } from "../state/reduce";
import { t } from "../strings";
import { createActions, type Actions } from "./actions";
import { createDrafts, type ComposerMode, type Drafts } from "./drafts";
import { followOpen } from "./followOpen";
import { followOutbox, keepOutbox, loadOutbox } from "./keptOutbox";
import { createNavigation, type Navigation } from "./navigation";
import { OutboxSender } from "./OutboxSender";
import { play, prepareSound } from "./sound";
import { createUploads, type Uploads } from "./uploads";

const PUMP_MS = 2_000;

export interface Console {
  me: Me;
  session: Session;
  state: Accessor<ConsoleState>;
  /** The open ones; changes only when one of them does. */
  conversations: Accessor<ConsoleState["conversations"]>;
  offers: Accessor<ConsoleState["offers"]>;
  row: (id: string) => ConversationSummary | undefined;
  targets: (siteId: string) => WaitTargets | undefined;
  socket: AgentSocket;
  navigation: Navigation;
  actions: Actions;
  drafts: Drafts;
  isSupervisor: boolean;
  write: (
    conversationId: string,
    kind: ComposerMode,
    body: string,
    more?: { attachments?: readonly AttachmentView[]; reply_to?: string | null },
  ) => void;
  /** What is being attached to the next message of a conversation; goes on while one looks elsewhere. */
  uploads: (row: ConversationSummary) => Uploads;
  maxFileBytes: Accessor<number>;
  retry: (clientId: string) => void;
  /** Back into the composer; answers as what it was written. */
  edit: (clientId: string) => ComposerMode | null;
  discard: (clientId: string) => void;
  /** How many messages the server does not have yet. */
  unsent: () => number;
}

export function createConsole(me: Me, session: Session): Console {
  const [state, setState] = createSignal<ConsoleState>({ ...EMPTY_STATE, outbox: loadOutbox(me.id) });
  const conversations = createMemo(() => state().conversations);
  const offers = createMemo(() => state().offers);
  const aside = createMemo(() => state().aside);
  const sites = createMemo(() => state().sites);
  const navigation = createNavigation();

  const maxFileBytes = createMemo(() => state().maxFileBytes);
  const uploads = new Map<string, Uploads>();
  const uploadsOf = (id: string, siteId: string): Uploads => {
    const held = uploads.get(id) ?? createUploads(siteId, () => untrack(maxFileBytes));
    uploads.set(id, held);
    return held;
  };

  const unsent = (): number => state().outbox.filter((message) => message.outcome.is !== "sent").length;
  const drafts = createDrafts(me.id);
  let isForgetful = false;

  const dispatch = (event: ConsoleEvent): void => {
    const before = untrack(state);
    const after = reduce(before, event);
    if (after === before) return;
    setState(() => after);
    if (after.outbox !== before.outbox && !keepOutbox(me.id, before.outbox, after.outbox)) isForgetful = true;
    const watched = document.hasFocus() ? untrack(navigation.openId) : null;
    const alert = alertBetween(before, after, me.id, watched);
    if (alert) play(alert);
  };

  const subscribe = (id: string): void => {
    const log = untrack(state).logs[id];
    socket.send({
      type: "conversation.subscribe",
      ref: logRef(id),
      conversation_id: id,
      after: log?.through ?? 0,
      epoch: log?.epoch ?? null,
    });
  };

  const hear = (frame: AgentPush): void => {
    batch(() => dispatch({ type: "pushed", frame, at: Date.now() }));
    follow(frame);
    sender.heard(frame);
  };

  // What a frame asks of us beyond being remembered.
  const follow = (frame: AgentPush): void => {
    const open = untrack(navigation.openId);
    if (frame.type === "welcome") {
      socket.send({ type: "inbox.subscribe", ref: INBOX_REF });
      if (open) subscribe(open);
    }
    if (frame.type === "entries" && untrack(state).logs[frame.conversation_id]?.isBehind) {
      subscribe(frame.conversation_id);
    }
    if (frame.type === "wait.alert") alarm(frame);
    if (frame.type === "error" && frame.ref !== null && !frame.is_retryable) tellUnsent(frame.ref);
    // What is looked at but not listed may have changed while we were away.
    if (frame.type === "inbox.snapshot" && open && !untrack(state).conversations[open])
      void fetchMissing(open);
  };

  // The ladder's rungs: louder than anything else, and one press away from an answer.
  const alarm = (frame: WaitAlert): void => {
    const row = rowOf(untrack(state), frame.conversation_id);
    if (!row || !isInLine(row)) return;
    play("urgent");
    const facts = {
      name: visitorName(row.visitor_name),
      seconds: secondsSince(row.queued_at ?? row.created_at, exactServerNow()),
    };
    const action = { label: t("toast.show"), run: () => navigation.open(row.id) };
    showToast(
      t(frame.rung === "supervisors" ? "toast.wait_supervisors" : "toast.wait_alert", facts),
      "error",
      action,
    );
  };

  // A refusal in the open conversation stands at the bubble; elsewhere nobody would see it.
  const tellUnsent = (clientId: string): void => {
    const message = untrack(state).outbox.find((one) => one.client_id === clientId);
    if (!message || message.conversation_id === untrack(navigation.openId)) return;
    const id = message.conversation_id;
    const name = visitorName(rowOf(untrack(state), id)?.visitor_name ?? "");
    const action = { label: t("toast.show"), run: () => navigation.open(id) };
    showToast(t("toast.unsent", { name }), "error", action);
  };

  const fetchMissing = async (id: string): Promise<void> => {
    const isThere = await actions.fetchRow(id);
    if (!isThere && untrack(navigation.openId) === id && !rowOf(untrack(state), id)) navigation.open(null);
  };

  const socket = createAgentSocket(hear);
  const sender = new OutboxSender(() => untrack(state).outbox, socket.send);
  const actions = createActions(me.id, dispatch);

  const look = (id: string): void => {
    dispatch({ type: "opened", conversation_id: id });
    subscribe(id);
    if (untrack(state).isInboxKnown && !rowOf(untrack(state), id)) void fetchMissing(id);
  };
  const leave = (id: string): void => {
    socket.send({ type: "conversation.unsubscribe", conversation_id: id });
  };
  followOpen(navigation.openId, look, leave);

  // Storage would not keep what is not sent yet: whoever leaves now is asked first.
  const holdBack = (event: BeforeUnloadEvent): void => {
    if (isForgetful && untrack(unsent) > 0) event.preventDefault();
  };

  const stopFollowing = followOutbox(me.id, (client_id, message) => {
    dispatch({ type: "shared", client_id, message });
    sender.pump();
  });
  window.addEventListener("beforeunload", holdBack);
  const pumping = setInterval(() => sender.pump(), PUMP_MS);
  document.addEventListener("pointerdown", prepareSound);
  document.addEventListener("keydown", prepareSound);
  socket.start();
  onCleanup(() => {
    clearInterval(pumping);
    stopFollowing();
    window.removeEventListener("beforeunload", holdBack);
    document.removeEventListener("pointerdown", prepareSound);
    document.removeEventListener("keydown", prepareSound);
    socket.stop();
  });

  return {
    me,
    session,
    state,
    conversations,
    offers,
    row: (id) => conversations()[id] ?? aside()[id],
    targets: (siteId) => sites()[siteId]?.targets,
    socket,
    navigation,
    actions,
    drafts,
    isSupervisor: me.role !== "agent",
    uploads: (row) => uploadsOf(row.id, row.site_id),
    maxFileBytes,
    write: (conversationId, kind, body, more) => {
      // Never the same twice, nor backwards with the clock: the outbox keeps its order by it.
      const newest = Math.max(0, ...untrack(state).outbox.map((one) => Date.parse(one.at)));
      const at = new Date(Math.max(untrack(exactServerNow), newest + 1)).toISOString();
      const client_id = randomId();
      const message = { client_id, conversation_id: conversationId, kind, body, at, ...more };
      dispatch({ type: "written", message: { ...message, outcome: { is: "pending" } } });
      sender.pump();
    },
    retry: (clientId) => {
      dispatch({ type: "retried", client_id: clientId });
      sender.pump();
    },
    edit: (clientId) => {
      const message = untrack(state).outbox.find((one) => one.client_id === clientId);
      if (!message) return null;
      drafts.add(message.conversation_id, message.kind, message.body, message.reply_to);
      const row = rowOf(untrack(state), message.conversation_id);
      if (row) uploadsOf(row.id, row.site_id).restore(message.attachments ?? []);
      dispatch({ type: "discarded", client_id: clientId });
      return message.kind;
    },
    discard: (clientId) => dispatch({ type: "discarded", client_id: clientId }),
    unsent,
  };
}
