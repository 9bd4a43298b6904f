import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { Show, type JSX } from "solid-js";
import { IconButton } from "@shared/ui/IconButton";
import { t } from "../strings";

export interface SettingsRowProps {
  name: string;
  facts: JSX.Element;
  onEdit: () => void;
  /** None where it is not for whoever looks. */
  onDelete?: (() => void) | undefined;
}

/** One of the things that a page of settings lists. */
export function SettingsRow(props: SettingsRowProps): JSX.Element {
  return (
    <li class="settings__row">
      <div>
        <p class="settings__name">{props.name}</p>
        <p class="settings__facts">{props.facts}</p>
      </div>
      <div class="settings__acts">
        <IconButton label={t("settings.edit", { name: props.name })} onClick={() => props.onEdit()}>
          <Pencil size={16} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
        <Show when={props.onDelete}>
          {(onDelete) => (
            <IconButton label={t("settings.delete", { name: props.name })} onClick={() => onDelete()()}>
              <Trash size={16} stroke-width={1.75} aria-hidden="true" />
            </IconButton>
          )}
        </Show>
      </div>
    </li>
  );
}
