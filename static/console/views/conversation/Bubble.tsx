import { ownPicture } from "@shared/account/ownPicture";
import { Attachments } from "@shared/files/Attachments";
import { Avatar } from "@shared/ui/Avatar";
import { Linked } from "@shared/ui/Linked";
import { Time } from "@shared/ui/Time";
import StickyNote from "lucide-solid/icons/sticky-note";
import { createSignal, Show, type JSX } from "solid-js";
import type { Outgoing } from "../../state/model";
import type { SpokenLine } from "../../state/timeline";
import { problemWords, t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import { BubbleActs } from "./BubbleActs";
import { DeliveryMark } from "./DeliveryMark";
import { Quote } from "./Quote";
import { Signs } from "./Signs";
import "./Bubble.css";

/** Something said, or a note among colleagues. */
export function Bubble(props: { line: SpokenLine; visitor: string }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const isNote = (): boolean => props.line.kind === "note";
  const failed = (): { message: Outgoing; reason: string } | null => {
    const message = props.line.outgoing;
    if (message?.outcome.is !== "failed") return null;
    return { message, reason: problemWords(message.outcome.code, message.outcome.message) };
  };
  const byline = (): string => {
    if (isNote())
      return props.line.isMine ? t("log.note_by_you") : t("log.note_by", { name: props.line.name });
    return props.line.isMine ? t("log.you") : props.line.name;
  };

  /** Looked at by pointer or keys: then one can do something with it. */
  const [isHot, setHot] = createSignal(false);
  // A button that is replaced takes the focus with it for a moment.
  const look = (bubble: HTMLElement): void =>
    void setTimeout(() => setHot(bubble.matches(":hover") || bubble.contains(document.activeElement)));
  // What is on its way may still be refused.
  const isHeld = (): boolean => props.line.outgoing === null && !props.line.key.startsWith("seq:");

  return (
    <div
      class="bubble"
      data-line={props.line.key}
      tabindex={-1}
      onPointerEnter={() => setHot(true)}
      onPointerLeave={(event) => look(event.currentTarget)}
      onFocusIn={() => setHot(true)}
      onFocusOut={(event) => look(event.currentTarget)}
      data-side={props.line.side}
      data-kind={props.line.kind}
      data-delivery={props.line.delivery}
      data-run-start={props.line.isRunStart ? "" : undefined}
      data-run-end={props.line.isRunEnd ? "" : undefined}
    >
      <div class={props.line.isRunStart ? "bubble__byline" : "visually-hidden"}>
        <Show when={props.line.isRunStart && props.line.agentId}>
          {(id) => (
            <Avatar
              name={props.line.name}
              agentId={id()}
              {...(props.line.isMine && { version: ownPicture() })}
              size="xs"
            />
          )}
        </Show>
        <Show when={isNote()}>
          <StickyNote size={13} stroke-width={2} aria-hidden="true" />
        </Show>
        {byline()}
      </div>
      <Show when={props.line.quoted}>{(quoted) => <Quote quoted={quoted()} />}</Show>
      <Show when={props.line.body}>
        <div class="bubble__body" dir="auto">
          <Linked text={props.line.body} />
        </div>
      </Show>
      <Show when={props.line.files.length > 0}>
        <Attachments files={props.line.files} />
      </Show>
      <Signs line={props.line} visitor={props.visitor} />
      <Show when={isHot() && isHeld()}>
        <BubbleActs line={props.line} onDone={() => setHot(false)} />
      </Show>
      <Show
        when={failed()}
        fallback={
          <div
            class={
              props.line.isRunEnd || props.line.delivery === "pending" ? "bubble__foot" : "visually-hidden"
            }
          >
            <Time at={props.line.at} look="clock" />
            <Show when={props.line.delivery}>
              {(delivery) => <DeliveryMark delivery={delivery()} hasWord={props.line.isLastOfSide} />}
            </Show>
          </div>
        }
      >
        {(failure) => (
          <div class="bubble__failed">
            <span>
              {t("log.failed")} {failure().reason}
            </span>
            <button
              type="button"
              class="bubble__act"
              onClick={() => console.retry(failure().message.client_id)}
            >
              {t("log.retry")}
            </button>
            <button
              type="button"
              class="bubble__act"
              onClick={() => screen.wishComposer(console.edit(failure().message.client_id))}
            >
              {t("log.edit")}
            </button>
            <button
              type="button"
              class="bubble__act"
              onClick={() => console.discard(failure().message.client_id)}
            >
              {t("log.discard")}
            </button>
          </div>
        )}
      </Show>
    </div>
  );
}
