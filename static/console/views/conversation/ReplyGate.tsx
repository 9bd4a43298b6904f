import type { ConversationSummary } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import { Match, Switch, type JSX } from "solid-js";
import { isOpen } from "../../state/inbox";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import "./ReplyGate.css";

/** Instead of the reply field while the conversation is not mine: what to do first. */
export function ReplyGate(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const then = (act: Promise<boolean>): void => {
    void act.then((isDone) => isDone && screen.wishComposer("message"));
  };
  return (
    <div class="reply-gate">
      <Switch>
        <Match when={!isOpen(props.row)}>
          <p>{t("gate.over")}</p>
          <Button onClick={() => then(console.actions.reopen(props.row.id))}>{t("action.reopen")}</Button>
        </Match>
        <Match when={props.row.status === "queued"}>
          <p>{t("gate.take")}</p>
          <Button onClick={() => then(console.actions.take(props.row.id))}>{t("action.take")}</Button>
        </Match>
        <Match when={console.isSupervisor}>
          <p>{t("gate.theirs", { name: props.row.assignee_name ?? "" })}</p>
          <Button onClick={() => then(console.actions.take(props.row.id))}>{t("action.take_over")}</Button>
        </Match>
        <Match when={true}>
          <p>{t("gate.theirs", { name: props.row.assignee_name ?? "" })}</p>
        </Match>
      </Switch>
    </div>
  );
}
