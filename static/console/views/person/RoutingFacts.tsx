import { agentName } from "@shared/i18n/agentName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Time } from "@shared/ui/Time";
import { reasonWords } from "@shared/waiting/reasonWords";
import { skillName } from "@shared/waiting/skillNames";
import { For, Show, type JSX } from "solid-js";
import { isInLine } from "../../state/lists";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { createRouting } from "../../work/createRouting";
import { choiceOf, choiceWords, decisionWords, verdictWords } from "../why/whyWords";
import "./RoutingFacts.css";

/** Why this one waits, why I have it, why nobody else: what the router decided, and on which facts. */
export function RoutingFacts(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const routing = createRouting(() => props.row);
  const holder = (): string | null => props.row.offer?.agent_id ?? props.row.assignee_id;
  const choice = (): string | null => {
    const id = holder();
    const found = id === null ? undefined : choiceOf(routing.latest?.decisions ?? [], id);
    return found ? choiceWords(found) : null;
  };
  const headline = (): { label: string; words: string } | null => {
    const words = choice();
    if (words !== null) return { label: holder() === console.me.id ? t("why.me") : t("why.them"), words };
    const reason = isInLine(props.row) ? props.row.reason : null;
    return reason ? { label: t("why.waiting"), words: reasonWords(reason) } : null;
  };
  const needs = (): string => (routing.latest?.insists_on ?? []).map(skillName).join(", ");
  const nameOf = (id: string | null): string =>
    id === null ? "" : (console.state().agents[id]?.name ?? "…");

  return (
    <section class="routing-facts" aria-label={t("why.label")}>
      <Show when={headline()}>
        {(said) => (
          <p class="routing-facts__line">
            <strong>{said().label}</strong> {said().words}
          </p>
        )}
      </Show>
      <Show when={needs()}>
        {(words) => <p class="routing-facts__line">{t("why.needs", { skills: words() })}</p>}
      </Show>
      <Show when={routing.latest}>
        {(view) => (
          <>
            <Show when={view().verdicts.length > 0}>
              <details class="routing-facts__more">
                <summary>{t("why.people")}</summary>
                <ul class="routing-facts__list">
                  <For each={view().verdicts}>
                    {(one) => (
                      <li class="routing-facts__verdict">
                        <span class="routing-facts__name">{agentName(one.agent_name)}</span>
                        <span>{verdictWords(one)}</span>
                      </li>
                    )}
                  </For>
                </ul>
              </details>
            </Show>
            <Show when={view().decisions.length > 0}>
              <details class="routing-facts__more">
                <summary>{t("why.decisions")}</summary>
                <ol class="routing-facts__list">
                  <For each={view().decisions}>
                    {(one) => (
                      <li>
                        <Time class="routing-facts__time" at={one.at} look="clock" />{" "}
                        {decisionWords(one, nameOf(one.agent_id))}
                      </li>
                    )}
                  </For>
                </ol>
              </details>
            </Show>
          </>
        )}
      </Show>
    </section>
  );
}
