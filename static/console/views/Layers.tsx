import { Show, type JSX } from "solid-js";
import { useConsole } from "../work/context";
import { useScreen } from "../work/screen";
import { HelpDialog } from "./header/HelpDialog";
import { LogoutDialog } from "./header/LogoutDialog";
import { SecurityDialog } from "./header/SecurityDialog";
import { GiveDialog } from "./supervise/GiveDialog";
import { PriorityDialog } from "./supervise/PriorityDialog";
import { TransferDialog } from "./conversation/TransferDialog";

/** The dialogs, one at a time. Each is drawn anew when it opens, so none remembers old input. */
export function Layers(): JSX.Element {
  const screen = useScreen();
  const console = useConsole();
  const close = (): void => {
    screen.show(null);
  };
  return (
    <>
      <HelpDialog isOpen={screen.layer() === "help"} onClose={close} />
      <LogoutDialog isOpen={screen.layer() === "logout"} onClose={close} />
      <SecurityDialog isOpen={screen.layer() === "security"} onClose={close} />
      <Show when={screen.about()} keyed>
        {(id) => (
          <>
            <TransferDialog isOpen={screen.layer() === "transfer"} onClose={close} id={id} />
            <Show when={console.isSupervisor}>
              <GiveDialog to="agent" isOpen={screen.layer() === "assign"} onClose={close} id={id} />
              <GiveDialog to="queue" isOpen={screen.layer() === "move"} onClose={close} id={id} />
              <PriorityDialog isOpen={screen.layer() === "priority"} onClose={close} id={id} />
            </Show>
          </>
        )}
      </Show>
    </>
  );
}
