import { createMemo, For, Show, type JSX } from "solid-js";
import type { AgentState } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { Avatar } from "@shared/ui/Avatar";
import { EmptyState } from "@shared/ui/EmptyState";
import { t } from "../strings";
import { inPresenceOrder, presenceOf } from "./figures";
import { SlotPips } from "./SlotPips";
import "./Colleagues.css";

/** Who is here, and how much each has in hand. */
export function Colleagues(props: { agents: readonly AgentState[] }): JSX.Element {
  const ordered = createMemo(() => inPresenceOrder(props.agents));
  return (
    <section class="panel colleagues" aria-labelledby="colleagues-title">
      <header class="panel__head">
        <h2 id="colleagues-title" class="panel__title">
          {t("people.list")}
        </h2>
      </header>
      <Show
        when={ordered().length > 0}
        fallback={<EmptyState size="sm" title={t("people.empty.title")} text={t("people.empty.text")} />}
      >
        <ul class="colleagues__list">
          <For each={ordered()}>
            {(agent) => (
              <li class="colleague" data-presence={presenceOf(agent)}>
                <Avatar name={agent.name} agentId={agent.id} size="sm" />
                <span class="colleague__who">
                  <span class="colleague__name">{agent.name}</span>
                  <span class="colleague__state">{ts(`presence.${presenceOf(agent)}`)}</span>
                </span>
                <Show when={agent.is_online || agent.slots_used > 0}>
                  <SlotPips used={agent.slots_used} capacity={agent.capacity} />
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
