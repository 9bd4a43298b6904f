import { visitorName } from "@shared/i18n/visitorName";
import { MAX_BODY_CHARS, type ConversationSummary } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import { Segmented } from "@shared/ui/Segmented";
import { IconButton } from "@shared/ui/IconButton";
import SendHorizontal from "lucide-solid/icons/send-horizontal";
import X from "lucide-solid/icons/x";
import {
  createEffect,
  createMemo,
  createSignal,
  onCleanup,
  onMount,
  Show,
  untrack,
  type JSX,
} from "solid-js";
import { EMPTY_LOG } from "../../state/model";
import { quote } from "../../state/timeline";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { canReply } from "../../work/createCommands";
import { createTypingReport } from "../../work/typingReport";
import { useScreen } from "../../work/screen";
import type { Draft } from "../../work/drafts";
import { MOST_FILES } from "../../work/uploads";
import { AttachButton } from "./AttachButton";
import { QuotedWords } from "./Quote";
import { ReplyGate } from "./ReplyGate";
import { Tray } from "./Tray";
import "./Composer.css";

/** From here on the number of characters left is shown. */
const NEARLY_FULL = MAX_BODY_CHARS - 500;

/** Where one writes: to the shopper, or a note for colleagues. Drawn anew for each conversation. */
export function Composer(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  // eslint-disable-next-line solid/reactivity -- one composer per conversation
  const id = props.row.id;
  const [draft, setDraft] = createSignal(console.drafts.load(id));
  const report = createTypingReport((isTyping) =>
    console.socket.send({ type: "typing", conversation_id: id, is_typing: isTyping }),
  );
  let box: HTMLDivElement | undefined;
  let input: HTMLTextAreaElement | undefined;

  const isNote = (): boolean => draft().mode === "note";
  const text = (): string => draft()[draft().mode];
  const isWritable = (): boolean => isNote() || canReply(props.row, console.me.id);
  // eslint-disable-next-line solid/reactivity -- one composer per conversation
  const uploads = console.uploads(props.row);
  const isUploading = (): boolean => uploads.items.some((one) => one.shown === null);
  const isEmpty = (): boolean => text().trim() === "" && uploads.items.length === 0;
  /** Pressed while files were on their way: it goes as soon as they are there. */
  const [isWanted, setWanted] = createSignal(false);
  const [isDragging, setDragging] = createSignal(false);
  const [note, setNote] = createSignal("");
  const isOver = (): boolean => text().length > MAX_BODY_CHARS;

  // One draft for all tabs: a person types in one of them at a time.
  onCleanup(console.drafts.follow(id, () => setDraft(console.drafts.load(id))));

  const change = (news: Partial<Draft>): void => {
    console.drafts.keep(id, setDraft({ ...draft(), ...news }));
  };

  const quoted = createMemo(() =>
    quote(draft().replyTo, console.state().logs[id] ?? EMPTY_LOG, {
      me: console.me,
      visitor: visitorName(props.row.visitor_name),
    }),
  );

  const fit = (): void => {
    if (!input) return;
    input.style.blockSize = "auto";
    input.style.blockSize = `${input.scrollHeight}px`;
  };
  onMount(fit);
  createEffect(() => {
    text();
    fit();
  });

  // A key asked for the composer. Where one may not reply yet, the way to that has the focus, and the wish stays until one
  // may: that a conversation is mine can arrive after the key was pressed. Whoever has gone elsewhere is left there.
  let isAtGate = false;
  createEffect(() => {
    const wish = screen.composerWish();
    if (!wish) return void (isAtGate = false);
    if (!isAtGate && untrack(draft).mode !== wish) change({ mode: wish });
    const wasAtGate = isAtGate;
    isAtGate = !isWritable();
    queueMicrotask(() => {
      const focused = document.activeElement;
      const isElsewhere = focused !== document.body && !box?.contains(focused);
      if (!isAtGate || (wasAtGate && isElsewhere)) screen.wishComposer(null);
      if (wasAtGate && isElsewhere) return;
      box?.querySelector<HTMLElement>("textarea, .reply-gate button")?.focus();
    });
  });

  const send = (): void => {
    const body = text().trim();
    setNote("");
    if (isEmpty() || isOver() || !isWritable()) return;
    if (uploads.items.some((one) => one.status === "failed")) return void setNote(t("files.failed_first"));
    setWanted(isUploading());
    if (isWanted()) return void setNote(t("files.sending"));
    console.write(id, draft().mode, body, { attachments: uploads.take(), reply_to: draft().replyTo ?? null });
    change({ [draft().mode]: "", replyTo: null });
    report.stop();
    input?.focus();
  };

  createEffect(() => {
    if (isWanted() && !isUploading()) untrack(send);
  });

  const attach = (files: FileList | null | undefined): boolean => {
    if (!files || files.length === 0) return false;
    setNote(
      files.length + uploads.items.length > MOST_FILES ? t("files.too_many", { count: MOST_FILES }) : "",
    );
    uploads.add([...files]);
    return true;
  };

  const drop = (event: DragEvent): void => {
    setDragging(false);
    if (isWritable() && attach(event.dataTransfer?.files)) event.preventDefault();
  };

  const press = (event: KeyboardEvent): void => {
    // Enter also ends the choice of a character in an input method; that is not sending.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <section class="composer" data-mode={draft().mode} aria-label={t("composer.label")}>
      <div
        class="composer__box"
        ref={box}
        data-dragging={isDragging() ? "" : undefined}
        onDragOver={(event) => {
          if (!event.dataTransfer?.types.includes("Files")) return;
          event.preventDefault();
          setDragging(true);
        }}
        onDragLeave={() => setDragging(false)}
        onDrop={drop}
      >
        <Show when={quoted()}>
          {(one) => (
            <div class="composer__answering">
              <p class="quote">
                <span class="visually-hidden">{t("log.answers")} </span>
                <QuotedWords quoted={one()} />
              </p>
              <IconButton
                label={t("composer.answer_none")}
                onClick={() => {
                  change({ replyTo: null });
                  input?.focus();
                }}
              >
                <X size={16} stroke-width={1.75} aria-hidden="true" />
              </IconButton>
            </div>
          )}
        </Show>
        <Tray uploads={uploads} maxBytes={console.maxFileBytes()} onRemoved={() => input?.focus()} />
        <Show when={isWritable()} fallback={<ReplyGate row={props.row} />}>
          <textarea
            ref={(element) => {
              input = element;
              queueMicrotask(fit);
            }}
            class="composer__input"
            rows={2}
            aria-label={isNote() ? t("composer.note_label") : t("composer.reply_label")}
            placeholder={
              isNote()
                ? t("composer.note_hint")
                : t("composer.reply_hint", { name: visitorName(props.row.visitor_name) })
            }
            value={text()}
            aria-invalid={isOver() || undefined}
            dir={text() === "" ? undefined : "auto"}
            onInput={(event) => {
              change({ [draft().mode]: event.currentTarget.value });
              if (!isNote()) report.typed(event.currentTarget.value !== "");
            }}
            onBlur={() => report.stop()}
            onKeyDown={press}
            onPaste={(event) => {
              if (attach(event.clipboardData?.files)) event.preventDefault();
            }}
          />
        </Show>
        <p class="composer__note" role="status">
          {note()}
        </p>
        <div class="composer__tools">
          <Show when={isWritable()}>
            <AttachButton maxBytes={console.maxFileBytes()} onFiles={attach} />
          </Show>
          <Segmented
            label={t("composer.mode")}
            value={draft().mode}
            segments={[
              { value: "message", label: t("composer.reply") },
              { value: "note", label: t("composer.note") },
            ]}
            onChange={(mode) => {
              report.stop();
              screen.wishComposer(null);
              change({ mode });
            }}
          />
          <span class="composer__left" data-over={isOver() ? "" : undefined}>
            <Show when={text().length > NEARLY_FULL}>
              {t(isOver() ? "composer.over" : "composer.left", {
                count: Math.abs(MAX_BODY_CHARS - text().length),
              })}
            </Show>
          </span>
          <Show when={isWritable()}>
            <Button
              tone="primary"
              disabled={isEmpty() || isOver()}
              icon={<SendHorizontal size={16} stroke-width={1.75} aria-hidden="true" />}
              onClick={send}
            >
              {isNote() ? t("composer.add_note") : t("composer.send")}
            </Button>
          </Show>
        </div>
      </div>
    </section>
  );
}
