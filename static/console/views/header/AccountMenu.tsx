import { ownPicture } from "@shared/account/ownPicture";
import { LANGUAGES, language, setLanguage } from "@shared/i18n/language";
import { ts } from "@shared/strings";
import { setTheme, theme, THEMES } from "@shared/theme/theme";
import { Avatar } from "@shared/ui/Avatar";
import { Menu } from "@shared/ui/Menu";
import { MenuChoice } from "@shared/ui/MenuChoice";
import { MenuItem } from "@shared/ui/MenuItem";
import { MenuSeparator } from "@shared/ui/MenuSeparator";
import { showToast } from "@shared/ui/toasts";
import KeyRound from "lucide-solid/icons/key-round";
import Keyboard from "lucide-solid/icons/keyboard";
import LogOut from "lucide-solid/icons/log-out";
import type { JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import "./AccountMenu.css";

/** Everything about me and this screen. */
export function AccountMenu(): JSX.Element {
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
    <Menu
      trigger={(trigger) => (
        <button
          {...trigger}
          type="button"
          class="account"
          aria-label={t("header.account", { name: console.me.name })}
        >
          <Avatar name={console.me.name} agentId={console.me.id} version={ownPicture()} size="sm" />
        </button>
      )}
    >
      <div class="account__who">
        <strong>{console.me.name}</strong>
        <span>{console.me.email}</span>
        <span>{ts(`role.${console.me.role}`)}</span>
      </div>
      <MenuSeparator />
      <MenuChoice
        label={ts("theme.label")}
        value={theme()}
        choices={THEMES.map((value) => ({ value, label: ts(`theme.${value}`) }))}
        onChoose={setTheme}
      />
      <MenuSeparator />
      <MenuChoice
        label={ts("language.label")}
        value={language()}
        choices={LANGUAGES.map((value) => ({ value, label: ts(`language.${value}`) }))}
        onChoose={setLanguage}
      />
      <MenuSeparator />
      <MenuItem
        icon={<Keyboard size={16} stroke-width={1.75} aria-hidden="true" />}
        shortcut="?"
        onSelect={() => screen.show("help")}
      >
        {t("header.help")}
      </MenuItem>
      <MenuItem
        icon={<KeyRound size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => screen.show("security")}
      >
        {ts("security.title")}
      </MenuItem>
      <MenuItem icon={<LogOut size={16} stroke-width={1.75} aria-hidden="true" />} onSelect={logout}>
        {t("account.logout")}
      </MenuItem>
    </Menu>
  );
}
