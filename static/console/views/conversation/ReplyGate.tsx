import { assigneeName } from "@shared/i18n/agentName";
import { language } from "@shared/i18n/language";
import type { ConversationSummary } from "@shared/protocol.gen";
import { serverNow } from "@shared/time/clock";
import { durationWords, secondsUntil } from "@shared/time/format";
import { Button } from "@shared/ui/Button";
import { Kbd } from "@shared/ui/Kbd";
import { Match, Show, Switch, type JSX } from "solid-js";
import { isOpen } from "../../state/inbox";
import type { Offered } from "../../state/model";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { acceptOffer, isTakeable } from "../../work/createCommands";
import { useScreen } from "../../work/screen";
import "./ReplyGate.css";

/** Instead of the reply field while the conversation is not mine: what to do first. */
export function ReplyGate(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const then = (act: Promise<boolean>): void => {
    void act.then((isDone) => isDone && screen.wishComposer("message"));
  };
  const offer = (): Offered | undefined =>
    Object.values(console.offers()).find((one) => one.conversation_id === props.row.id);
  const wrapUpWords = (): string => {
    const name = assigneeName(props.row) ?? "";
    if (props.row.assignee_id !== console.me.id) return t("status.wrap_up", { name });
    const until = props.row.wrap_up_ends_at;
    if (until === null) return t("status.wrap_up_mine");
    return t("gate.wrap_up", { time: durationWords(secondsUntil(until, serverNow()), language()) });
  };
  return (
    <div class="reply-gate">
      <Switch>
        <Match when={props.row.status === "wrap_up"}>
          <p>{wrapUpWords()}</p>
          <span class="reply-gate__acts">
            <Show when={props.row.assignee_id === console.me.id || console.isSupervisor}>
              <Button tone="primary" onClick={() => void console.actions.endWrapUp(props.row.id)}>
                {t("action.end_wrap_up")} <Kbd>e</Kbd>
              </Button>
            </Show>
            <Button onClick={() => then(console.actions.reopen(props.row.id))}>{t("action.reopen")}</Button>
          </span>
        </Match>
        <Match when={!isOpen(props.row)}>
          <p>{t("gate.over")}</p>
          <Button onClick={() => then(console.actions.reopen(props.row.id))}>{t("action.reopen")}</Button>
        </Match>
        <Match when={offer()}>
          {(offered) => (
            <>
              <p>{t("gate.offered")}</p>
              <Button onClick={() => void acceptOffer(console, screen, offered())}>
                {t("offer.accept")}
              </Button>
            </>
          )}
        </Match>
        <Match when={isTakeable(props.row)}>
          <p>{t("gate.take")}</p>
          <Button onClick={() => then(console.actions.take(props.row.id))}>{t("action.take")}</Button>
        </Match>
        <Match when={true}>
          <p>{t("gate.theirs", { name: assigneeName(props.row) ?? "" })}</p>
          <Show when={console.isSupervisor}>
            <Button onClick={() => then(console.actions.take(props.row.id))}>{t("action.take_over")}</Button>
          </Show>
        </Match>
      </Switch>
    </div>
  );
}
