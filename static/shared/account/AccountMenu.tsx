import KeyRound from "lucide-solid/icons/key-round";
import LogOut from "lucide-solid/icons/log-out";
import type { JSX } from "solid-js";
import type { Me } from "../api/api";
import { LANGUAGES, language, setLanguage } from "../i18n/language";
import { ts } from "../strings";
import { setTheme, theme, THEMES } from "../theme/theme";
import { Avatar } from "../ui/Avatar";
import { Menu } from "../ui/Menu";
import { MenuChoice } from "../ui/MenuChoice";
import { MenuItem } from "../ui/MenuItem";
import { MenuSeparator } from "../ui/MenuSeparator";
import { ownPicture } from "./ownPicture";
import "./AccountMenu.css";

export interface AccountMenuProps {
  me: Pick<Me, "id" | "name" | "email" | "role">;
  label: string;
  logoutLabel: string;
  onSecurity: () => void;
  onLogout: () => void;
  /** What else there is, before the way out. */
  children: JSX.Element;
}

/** Who I am, how it looks, how I log in and out. */
export function AccountMenu(props: AccountMenuProps): JSX.Element {
  return (
    <Menu
      trigger={(trigger) => (
        <button {...trigger} type="button" class="account" aria-label={props.label}>
          <Avatar name={props.me.name} agentId={props.me.id} version={ownPicture()} size="sm" />
        </button>
      )}
    >
      <div class="account__who">
        <strong>{props.me.name}</strong>
        <span>{props.me.email}</span>
        <span>{ts(`role.${props.me.role}`)}</span>
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
      {props.children}
      <MenuItem
        icon={<KeyRound size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => props.onSecurity()}
      >
        {ts("security.title")}
      </MenuItem>
      <MenuItem
        icon={<LogOut size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => props.onLogout()}
      >
        {props.logoutLabel}
      </MenuItem>
    </Menu>
  );
}
