import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { showToast } from "@shared/ui/toasts";
import type { JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";

/** Asked only while something written has not reached the server yet. */
export function LogoutDialog(props: { isOpen: boolean; onClose: () => void }): JSX.Element {
  const console = useConsole();
  const logout = (): void => {
    console.session.logout().catch(() => showToast(t("toast.logout_failed"), "error"));
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      size="sm"
      title={t("logout.title")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone="danger" onClick={logout}>
            {t("account.logout")}
          </Button>
        </>
      }
    >
      <p>{t.count("logout.unsent", console.unsent())}</p>
    </Dialog>
  );
}
