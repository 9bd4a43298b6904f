import { visitorName } from "@shared/i18n/visitorName";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Kbd } from "@shared/ui/Kbd";
import { Skeleton } from "@shared/ui/Skeleton";
import MessagesSquare from "lucide-solid/icons/messages-square";
import { createMemo, Show, type JSX } from "solid-js";
import { inboxOf, nextToTake } from "../../state/lists";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { Composer } from "./Composer";
import { ConversationHead } from "./ConversationHead";
import { Log } from "./Log";
import "./ConversationPane.css";

/** The open conversation, or an invitation to open one. */
export function ConversationPane(): JSX.Element {
  const console = useConsole();
  const waiting = createMemo(() => inboxOf(console.conversations(), console.me.id).waiting);

  const takeNext = (): void => {
    const next = nextToTake(console.conversations(), console.me.id);
    if (!next) return;
    console.navigation.open(next.id);
    void console.actions.take(next.id);
  };

  const nothingOpen = (): JSX.Element => (
    <div class="conversation-pane__none">
      <EmptyState
        icon={<MessagesSquare size={36} stroke-width={1.5} />}
        title={waiting().length > 0 ? t.count("none.waiting", waiting().length) : t("none.title")}
        text={waiting().length > 0 ? t("none.waiting_text") : t("none.text")}
        action={
          <Show when={waiting().length > 0}>
            <Button tone="primary" onClick={takeNext}>
              {t("action.take_next")}
            </Button>
          </Show>
        }
      />
      <p class="conversation-pane__keys">
        <Kbd>t</Kbd> {t("none.key_take")} <Kbd>j</Kbd> <Kbd>k</Kbd> {t("none.key_move")} <Kbd>?</Kbd>{" "}
        {t("none.key_help")}
      </p>
    </div>
  );

  return (
    <section class="conversation-pane" aria-label={t("conversation.label")}>
      <Show when={console.navigation.openId()} keyed fallback={nothingOpen()}>
        {(id) => (
          <Show when={console.row(id)} fallback={<Skeleton lines={6} />}>
            {(row) => (
              <>
                <ConversationHead row={row()} />
                <Log id={id} name={visitorName(row().visitor_name)} />
                <Composer row={row()} />
              </>
            )}
          </Show>
        )}
      </Show>
    </section>
  );
}
