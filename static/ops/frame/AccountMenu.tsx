import KeyRound from "lucide-solid/icons/key-round";
import LogOut from "lucide-solid/icons/log-out";
import MessagesSquare from "lucide-solid/icons/messages-square";
import type { JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { LANGUAGES, language, setLanguage } from "@shared/i18n/language";
import { ownPicture } from "@shared/account/ownPicture";
import type { Session } from "@shared/login/session";
import { ts } from "@shared/strings";
import { setTheme, theme, THEMES } from "@shared/theme/theme";
import { Avatar } from "@shared/ui/Avatar";
import { Menu } from "@shared/ui/Menu";
import { MenuChoice } from "@shared/ui/MenuChoice";
import { MenuItem } from "@shared/ui/MenuItem";
import { MenuSeparator } from "@shared/ui/MenuSeparator";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";

/** Language, appearance, the way to the console, the way out. */
export function AccountMenu(props: { me: Me; session: Session }): JSX.Element {
  return (
    <Menu
      trigger={(trigger) => (
        <button type="button" {...trigger} class="top-bar__me">
          <Avatar name={props.me.name} agentId={props.me.id} version={ownPicture()} size="sm" />
          <span class="visually-hidden">{t("nav.menu", { name: props.me.name })}</span>
        </button>
      )}
    >
      <MenuChoice
        label={ts("language.label")}
        value={language()}
        choices={LANGUAGES.map((value) => ({ value, label: ts(`language.${value}`) }))}
        onChoose={setLanguage}
      />
      <MenuSeparator />
      <MenuChoice
        label={ts("theme.label")}
        value={theme()}
        choices={THEMES.map((value) => ({ value, label: ts(`theme.${value}`) }))}
        onChoose={setTheme}
      />
      <MenuSeparator />
      <MenuItem
        icon={<KeyRound size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => navigate(paths.account)}
      >
        {ts("security.title")}
      </MenuItem>
      <MenuItem
        icon={<MessagesSquare size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => location.assign("/console")}
      >
        {t("nav.console")}
      </MenuItem>
      <MenuItem
        icon={<LogOut size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => void props.session.logout()}
      >
        {t("nav.logout")}
      </MenuItem>
    </Menu>
  );
}
