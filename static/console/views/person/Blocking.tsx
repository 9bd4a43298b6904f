import type { ConversationSummary } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import Ban from "lucide-solid/icons/ban";
import { createSignal, Show, type JSX } from "solid-js";
import { isOpen } from "../../state/inbox";
import { ts } from "@shared/strings";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./Blocking.css";

/** Take nothing from this shopper any more, asked once more before; or let them in again. */
export function Blocking(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const [isAsked, setAsked] = createSignal(false);
  const may = (): boolean =>
    console.isSupervisor ||
    !isOpen(props.row) ||
    props.row.assignee_id === null ||
    props.row.assignee_id === console.me.id;
  const block = (): void => {
    void console.actions.block(props.row.id).then(() => setAsked(false));
  };
  return (
    <Show
      when={!props.row.is_blocked}
      fallback={
        <div class="blocking" data-blocked="">
          <p>{t("block.is_blocked")}</p>
          <Button onClick={() => void console.actions.unblock(props.row.id)}>{t("block.undo")}</Button>
        </div>
      }
    >
      <Show when={may()}>
        <div class="blocking">
          <Show
            when={isAsked()}
            fallback={
              <Button
                icon={<Ban size={16} stroke-width={1.75} aria-hidden="true" />}
                onClick={() => setAsked(true)}
              >
                {t("block.ask")}
              </Button>
            }
          >
            <p role="alert">{t("block.what")}</p>
            <div class="blocking__answers">
              <Button tone="danger" onClick={block}>
                {t("block.sure")}
              </Button>
              <Button onClick={() => setAsked(false)}>{ts("ui.cancel")}</Button>
            </div>
          </Show>
        </div>
      </Show>
    </Show>
  );
}
