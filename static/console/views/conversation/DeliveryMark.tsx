import Check from "lucide-solid/icons/check";
import CheckCheck from "lucide-solid/icons/check-check";
import Clock from "lucide-solid/icons/clock";
import { Match, Switch, type JSX } from "solid-js";
import type { Delivery } from "../../state/timeline";
import { t } from "../../strings";
import "./DeliveryMark.css";

/** How far an own message has come: a sign, and for the last one the word. */
export function DeliveryMark(props: { delivery: Delivery; hasWord: boolean }): JSX.Element {
  return (
    <span class="delivery" data-delivery={props.delivery}>
      <Switch>
        <Match when={props.delivery === "pending"}>
          <Clock size={13} stroke-width={2} aria-hidden="true" />
        </Match>
        <Match when={props.delivery === "sent"}>
          <Check size={14} stroke-width={2} aria-hidden="true" />
        </Match>
        <Match when={props.delivery === "delivered" || props.delivery === "read"}>
          <CheckCheck size={14} stroke-width={2} aria-hidden="true" />
        </Match>
      </Switch>
      <span class={props.hasWord ? undefined : "visually-hidden"}>{t(`delivery.${props.delivery}`)}</span>
    </span>
  );
}
