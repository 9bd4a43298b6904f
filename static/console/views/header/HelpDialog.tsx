import { Dialog } from "@shared/ui/Dialog";
import { Kbd } from "@shared/ui/Kbd";
import { For, type JSX } from "solid-js";
import { t } from "../../strings";
import "./HelpDialog.css";

/** Keys and what they do, in the order of a working day. */
const ROWS = [
  ["t", "help.take"],
  ["a", "help.accept"],
  ["d", "help.decline"],
  ["j k ↓ ↑", "help.move"],
  ["Enter", "help.open"],
  ["r", "help.reply"],
  ["n", "help.note"],
  ["Enter ", "help.send"],
  ["⇧ Enter", "help.newline"],
  ["x", "help.transfer"],
  ["g", "help.assign"],
  ["m", "help.move_queue"],
  ["u", "help.priority"],
  ["e", "help.resolve"],
  ["p", "help.person"],
  ["/", "help.filter"],
  ["Esc", "help.escape"],
  ["?", "help.help"],
] as const;

export function HelpDialog(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("help.title")}
      description={t("help.hint")}
    >
      <dl class="help">
        <For each={ROWS}>
          {([keys, text]) => (
            <div class="help__row">
              <dt class="help__keys">
                <For each={keys.trim().split(" ")}>{(key) => <Kbd>{key}</Kbd>}</For>
              </dt>
              <dd>{t(text)}</dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
