import type { ConversationSummary } from "@shared/protocol.gen";
import { Menu } from "@shared/ui/Menu";
import { MenuItem } from "@shared/ui/MenuItem";
import ArrowUpDown from "lucide-solid/icons/arrow-up-down";
import Ellipsis from "lucide-solid/icons/ellipsis";
import Hand from "lucide-solid/icons/hand";
import Inbox from "lucide-solid/icons/inbox";
import UserCheck from "lucide-solid/icons/user-check";
import { Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { canSupervise } from "../../work/createCommands";
import { useScreen } from "../../work/screen";
import "./SuperviseMenu.css";

/** What a supervisor may decide past the router, wherever a conversation is shown. */
export function SuperviseMenu(props: {
  row: ConversationSummary;
  label: string;
  class?: string;
}): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const can = (what: "assign" | "move" | "priority"): boolean => canSupervise(props.row, what);
  const take = (): void => {
    const id = props.row.id;
    void console.actions.take(id).then((isDone) => {
      if (!isDone) return;
      console.navigation.open(id);
      screen.wishComposer("message");
    });
  };
  return (
    <Menu
      trigger={(trigger) => (
        <button
          {...trigger}
          type="button"
          class={`icon-button ${props.class ?? ""}`}
          aria-label={props.label}
        >
          <Ellipsis size={18} stroke-width={1.75} aria-hidden="true" />
        </button>
      )}
    >
      <Show when={props.row.assignee_id !== console.me.id}>
        <MenuItem icon={<Hand size={16} stroke-width={1.75} aria-hidden="true" />} onSelect={take}>
          {props.row.status === "assigned" ? t("action.take_over") : t("action.take")}
        </MenuItem>
      </Show>
      <MenuItem
        icon={<UserCheck size={16} stroke-width={1.75} aria-hidden="true" />}
        shortcut="g"
        isDisabled={!can("assign")}
        onSelect={() => screen.show("assign", props.row.id)}
      >
        {t("action.assign")}
      </MenuItem>
      <MenuItem
        icon={<Inbox size={16} stroke-width={1.75} aria-hidden="true" />}
        shortcut="m"
        isDisabled={!can("move")}
        onSelect={() => screen.show("move", props.row.id)}
      >
        {t("action.move")}
      </MenuItem>
      <MenuItem
        icon={<ArrowUpDown size={16} stroke-width={1.75} aria-hidden="true" />}
        shortcut="u"
        isDisabled={!can("priority")}
        onSelect={() => screen.show("priority", props.row.id)}
      >
        {t("action.priority")}
      </MenuItem>
    </Menu>
  );
}
