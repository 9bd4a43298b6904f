import { AccountMenu } from "@shared/account/AccountMenu";
import { MenuItem } from "@shared/ui/MenuItem";
import { showToast } from "@shared/ui/toasts";
import Keyboard from "lucide-solid/icons/keyboard";
import type { JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";

/** My menu, with the keys; who has something unsent is asked before they leave. */
export function OwnMenu(): JSX.Element {
  const console = useConsole();
  const screen = useScreen();

  const logout = (): void => {
    if (console.unsent() > 0) {
      screen.show("logout");
      return;
    }
    console.drafts.forgetAll();
    console.session.logout().catch(() => showToast(t("toast.logout_failed"), "error"));
  };

  return (
    <AccountMenu
      me={console.me}
      label={t("header.account", { name: console.me.name })}
      logoutLabel={t("account.logout")}
      onSecurity={() => screen.show("security")}
      onLogout={logout}
    >
      <MenuItem
        icon={<Keyboard size={16} stroke-width={1.75} aria-hidden="true" />}
        shortcut="?"
        onSelect={() => screen.show("help")}
      >
        {t("header.help")}
      </MenuItem>
    </AccountMenu>
  );
}
