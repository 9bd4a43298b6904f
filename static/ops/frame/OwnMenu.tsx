import MessagesSquare from "lucide-solid/icons/messages-square";
import type { JSX } from "solid-js";
import { AccountMenu } from "@shared/account/AccountMenu";
import type { Me } from "@shared/api/api";
import type { Session } from "@shared/login/session";
import { MenuItem } from "@shared/ui/MenuItem";
import { navigate } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";

/** My menu, with the way to the console. */
export function OwnMenu(props: { me: Me; session: Session }): JSX.Element {
  return (
    <AccountMenu
      me={props.me}
      label={t("nav.menu", { name: props.me.name })}
      logoutLabel={t("nav.logout")}
      onSecurity={() => navigate(paths.account)}
      onLogout={() => void props.session.logout()}
    >
      <MenuItem
        icon={<MessagesSquare size={16} stroke-width={1.75} aria-hidden="true" />}
        onSelect={() => location.assign("/console")}
      >
        {t("nav.console")}
      </MenuItem>
    </AccountMenu>
  );
}
