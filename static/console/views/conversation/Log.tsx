import { now } from "@shared/time/clock";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Skeleton } from "@shared/ui/Skeleton";
import ArrowDown from "lucide-solid/icons/arrow-down";
import { createEffect, createMemo, createSignal, For, on, onMount, Show, type JSX } from "solid-js";
import { EMPTY_LOG } from "../../state/model";
import { timeline } from "../../state/timeline";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { reportReading } from "../../work/reportReading";
import { createScrollKeeper } from "../../work/scrollKeeper";
import { LineView } from "./LineView";
import { TypingLine } from "./TypingLine";
import "./Log.css";

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, i) => key === b[i]);
}

/** Arrows go from message to message, Enter to what one can do with it. */
function step(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const focused = document.activeElement;
  const bubbles = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-line]")];
  const place = bubbles.findIndex((one) => one === focused);
  if (focused !== event.currentTarget && place < 0) return;
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (event.key === "Enter" && place >= 0)
    bubbles[place]?.querySelector<HTMLElement>(".bubble-acts button")?.focus();
  else if (by === undefined) return;
  else (place < 0 ? bubbles.at(-1) : bubbles[place + by])?.focus();
  event.preventDefault();
}

/** The history of one conversation; the only place that speaks new messages aloud. */
export function Log(props: { id: string; name: string }): JSX.Element {
  const console = useConsole();
  const log = createMemo(() => console.state().logs[props.id] ?? EMPTY_LOG);
  const outbox = createMemo(() =>
    console.state().outbox.filter((message) => message.conversation_id === props.id),
  );
  const lines = createMemo(() => timeline(log(), outbox(), { me: console.me, visitor: props.name }));
  const keys = createMemo(() => lines().map((line) => line.key), [], { equals: isSame });
  const byKey = createMemo(() => new Map(lines().map((line) => [line.key, line])));
  // Each conversation has its own log element, drawn anew.
  // eslint-disable-next-line solid/reactivity
  const keeper = createScrollKeeper(props.id);
  const isLoading = (): boolean => log().phase === "loading" && log().entries.length === 0;

  // The history that is there on opening is not news; only what follows is spoken.
  const [isSpoken, setSpoken] = createSignal(false);
  createEffect(() => {
    if (log().phase === "live") setTimeout(() => setSpoken(true), 500);
  });

  onMount(() => keeper.restore());
  createEffect(
    on(keys, (shown, before) => {
      const known = new Set(before);
      const fresh = shown.filter((key) => !known.has(key)).map((key) => byKey().get(key));
      const isOwn = fresh.some((line) => line?.kind !== "day" && line?.kind !== "activity" && line?.outgoing);
      const spoken = fresh.filter((line) => line?.kind === "message" || line?.kind === "note").length;
      keeper.grown(spoken, isOwn);
    }),
  );
  // eslint-disable-next-line solid/reactivity
  reportReading(console, props.id, log, keeper.isAtEnd);

  const typing = createMemo(() =>
    log().typing.filter((one) => one.until > now() && one.person.id !== console.me.id),
  );

  return (
    <div class="log__place">
      <div
        class="log"
        role="log"
        aria-label={t("log.label", { name: props.name })}
        aria-live={isSpoken() ? "polite" : "off"}
        aria-relevant="additions"
        tabindex={0}
        ref={keeper.attach}
        onScroll={() => keeper.scrolled()}
        onKeyDown={step}
      >
        <Show when={!isLoading()} fallback={<Skeleton lines={6} />}>
          <Show
            when={log().phase !== "gone"}
            fallback={<EmptyState title={t("log.gone")} text={t("log.gone_text")} />}
          >
            <div class="log__lines">
              <For each={keys()}>
                {(key) => (
                  <Show when={byKey().get(key)}>
                    {(line) => <LineView line={line()} visitor={props.name} />}
                  </Show>
                )}
              </For>
            </div>
          </Show>
        </Show>
      </div>
      <TypingLine people={typing().map((one) => one.person.name || props.name)} />
      <Show when={keeper.unseen() > 0}>
        <Button
          class="log__pill"
          tone="primary"
          size="sm"
          icon={<ArrowDown size={14} stroke-width={2} aria-hidden="true" />}
          onClick={() => keeper.toEnd()}
        >
          {t.count("log.unseen", keeper.unseen())}
        </Button>
      </Show>
    </div>
  );
}
