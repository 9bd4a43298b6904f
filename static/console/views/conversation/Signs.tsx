import { For, Show, type JSX } from "solid-js";
import type { SpokenLine } from "../../state/timeline";
import { useConsole } from "../../work/context";
import "./Signs.css";

/** The signs under a message: who has put them there, and pressing puts or takes away one's own. */
export function Signs(props: { line: SpokenLine; visitor: string }): JSX.Element {
  const console = useConsole();
  const id = (): string => console.navigation.openId() ?? "";
  const isAssignee = (): boolean => console.row(id())?.assignee_id === console.me.id;
  return (
    <Show when={props.line.reactions.length > 0}>
      <div class="signs">
        <For each={props.line.reactions}>
          {(sign) => {
            const who = (): string => sign.names.map((name) => name || props.visitor).join(", ");
            return (
              <button
                type="button"
                class="signs__one"
                aria-pressed={sign.isMine}
                aria-label={`${sign.emoji} ${who()}`}
                title={`${sign.emoji} ${who()}`}
                aria-disabled={!isAssignee()}
                onClick={() => {
                  if (isAssignee())
                    void console.actions.react(id(), props.line.key, sign.emoji, !sign.isMine);
                }}
              >
                {sign.emoji} {sign.names.length > 1 ? sign.names.length : ""}
              </button>
            );
          }}
        </For>
      </div>
    </Show>
  );
}
