import { SecurityPanel } from "@shared/account/SecurityPanel";
import { ts } from "@shared/strings";
import { Dialog } from "@shared/ui/Dialog";
import type { JSX } from "solid-js";
import { useConsole } from "../../work/context";

/** One's own account, over the work: nobody goes offline for it. */
export function SecurityDialog(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  const console = useConsole();
  return (
    <Dialog isOpen={props.isOpen} onClose={() => props.onClose()} size="lg" title={ts("security.title")}>
      <SecurityPanel me={console.me} />
    </Dialog>
  );
}
