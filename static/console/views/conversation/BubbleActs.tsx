import { EMOJI } from "@shared/talk/reactions";
import Reply from "lucide-solid/icons/reply";
import Smile from "lucide-solid/icons/face-slightly-smiling-plus";
import { createSignal, For, Show, type JSX } from "solid-js";
import type { SpokenLine } from "../../state/timeline";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { canReply } from "../../work/createCommands";
import { useScreen } from "../../work/screen";
import "./BubbleActs.css";

/** What one can do with one message: answer it, react to it. */
export function BubbleActs(props: { line: SpokenLine; onDone: () => void }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const [isChoosing, setChoosing] = createSignal(false);
  const id = (): string => console.navigation.openId() ?? "";
  const isMine = (): boolean => console.row(id())?.assignee_id === console.me.id;
  const isOn = (emoji: string): boolean =>
    props.line.reactions.some((one) => one.emoji === emoji && one.isMine);

  const answer = (): void => {
    const mode =
      props.line.kind === "note" || !canReply(console.row(id()), console.me.id) ? "note" : "message";
    console.drafts.answer(id(), mode, props.line.key);
    screen.wishComposer(mode);
    props.onDone();
  };

  return (
    // It comes and goes within what is read aloud.
    <div class="bubble-acts" role="group" aria-label={t("acts.label")} aria-live="off">
      <Show
        when={isChoosing()}
        fallback={
          <>
            <button type="button" aria-label={t("acts.answer")} title={t("acts.answer")} onClick={answer}>
              <Reply size={16} stroke-width={1.75} aria-hidden="true" />
            </button>
            <Show when={props.line.kind === "message" && isMine()}>
              <button
                type="button"
                aria-label={t("acts.react")}
                title={t("acts.react")}
                onClick={() => setChoosing(true)}
              >
                <Smile size={16} stroke-width={1.75} aria-hidden="true" />
              </button>
            </Show>
          </>
        }
      >
        <For each={EMOJI}>
          {(emoji, i) => (
            <button
              type="button"
              aria-pressed={isOn(emoji)}
              ref={(element) => i() === 0 && queueMicrotask(() => element.focus())}
              onClick={() => {
                void console.actions.react(id(), props.line.key, emoji, !isOn(emoji));
                props.onDone();
              }}
            >
              {emoji}
            </button>
          )}
        </For>
      </Show>
    </div>
  );
}
