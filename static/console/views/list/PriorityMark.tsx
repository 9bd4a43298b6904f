import type { Priority } from "@shared/api/api";
import ChevronDown from "lucide-solid/icons/chevron-down";
import ChevronUp from "lucide-solid/icons/chevron-up";
import ChevronsUp from "lucide-solid/icons/chevrons-up";
import { Match, Switch, type JSX } from "solid-js";
import { t } from "../../strings";
import "./PriorityMark.css";

/** How urgent a conversation was said to be, where that is not as usual. */
export function PriorityMark(props: { priority: Priority }): JSX.Element {
  const mark = (icon: JSX.Element): JSX.Element => (
    <span class="priority-mark" data-priority={props.priority} title={t("priority.label")}>
      {icon}
      {t(`priority.${props.priority}`)}
    </span>
  );
  return (
    <Switch>
      <Match when={props.priority === "urgent"}>
        {mark(<ChevronsUp size={13} stroke-width={2} aria-hidden="true" />)}
      </Match>
      <Match when={props.priority === "high"}>
        {mark(<ChevronUp size={13} stroke-width={2} aria-hidden="true" />)}
      </Match>
      <Match when={props.priority === "low"}>
        {mark(<ChevronDown size={13} stroke-width={2} aria-hidden="true" />)}
      </Match>
    </Switch>
  );
}
