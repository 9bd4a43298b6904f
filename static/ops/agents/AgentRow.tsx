import Pencil from "lucide-solid/icons/pencil";
import type { JSX } from "solid-js";
import type { AgentState } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { Avatar } from "@shared/ui/Avatar";
import { IconButton } from "@shared/ui/IconButton";
import type { Account } from "../api/opsApi";
import { presenceOf, type Presence } from "../board/figures";
import { t } from "../strings";

export interface AgentRowProps {
  account: Account;
  /** Presence as the live board knows it. */
  state: AgentState | undefined;
  onEdit: () => void;
}

/** One agent: who, what they may do, whether they are here. */
export function AgentRow(props: AgentRowProps): JSX.Element {
  const presence = (): Presence => (props.state ? presenceOf(props.state) : "offline");
  return (
    <tr class="agents__row" data-inactive={!props.account.is_active || undefined}>
      <th scope="row">
        <span class="agents__who">
          <Avatar name={props.account.name} agentId={props.account.id} size="sm" />
          <span class="agents__names">
            <span class="agents__name">{props.account.name}</span>
            <span class="agents__email">{props.account.email}</span>
          </span>
        </span>
      </th>
      <td>{ts(`role.${props.account.role}`)}</td>
      <td>
        {props.account.is_active ? (
          <span class="colleague colleague--inline" data-presence={presence()}>
            <span class="colleague__state">{ts(`presence.${presence()}`)}</span>
          </span>
        ) : (
          t("agents.inactive")
        )}
      </td>
      <td class="agents__number">{props.account.capacity}</td>
      <td class="agents__actions">
        <IconButton label={t("agents.edit", { name: props.account.name })} onClick={() => props.onEdit()}>
          <Pencil size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </td>
    </tr>
  );
}
