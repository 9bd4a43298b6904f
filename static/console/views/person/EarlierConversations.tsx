import { api } from "@shared/api/api";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Time } from "@shared/ui/Time";
import { createResource, For, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./EarlierConversations.css";

const SHOWN = 5;

/** What this shopper asked before. Silent if there is nothing, or if we cannot know. */
export function EarlierConversations(props: { visitorId: string; currentId: string }): JSX.Element {
  const console = useConsole();
  const [earlier] = createResource(
    () => props.visitorId,
    async (visitorId): Promise<ConversationSummary[]> => {
      try {
        const page = await api.conversations({ visitor_id: visitorId, limit: SHOWN + 1 });
        // A server that does not know the filter answers with everybody's.
        return page.items.filter((row) => row.visitor_id === visitorId);
      } catch {
        return [];
      }
    },
  );
  const shown = (): ConversationSummary[] =>
    (earlier() ?? []).filter((row) => row.id !== props.currentId).slice(0, SHOWN);

  return (
    <Show when={shown().length > 0}>
      <section class="earlier">
        <h3 class="earlier__title">{t("person.earlier")}</h3>
        <ul>
          <For each={shown()}>
            {(row) => (
              <li>
                <a
                  class="earlier__row"
                  href={console.navigation.hrefOf(row.id)}
                  onClick={(event) => {
                    event.preventDefault();
                    console.navigation.open(row.id);
                  }}
                >
                  <span class="earlier__line">{row.last_message ?? t("person.no_message")}</span>
                  <Time class="earlier__time" at={row.created_at} />
                </a>
              </li>
            )}
          </For>
        </ul>
      </section>
    </Show>
  );
}
