import SearchX from "lucide-solid/icons/search-x";
import MessagesSquare from "lucide-solid/icons/messages-square";
import { createEffect, createSignal, For, on, onCleanup, onMount, Show, type JSX } from "solid-js";
import { api } from "@shared/api/api";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Skeleton } from "@shared/ui/Skeleton";
import { replaceQuery, route } from "../route/navigation";
import { t } from "../strings";
import { ConversationRow } from "./ConversationRow";
import {
  filterQuery,
  isFiltered,
  isRangeWrong,
  NO_FILTER,
  parseFilter,
  serverQuery,
  type Filter,
} from "./filter";
import { FilterBar } from "./FilterBar";
import "./ConversationsPage.css";

const PAGE_SIZE = 50;
const TYPING_PAUSE_MS = 300;

type Phase = "loading" | "more" | "ready" | "failed";

/** Every conversation there was, searchable, newest first. */
export function ConversationsPage(): JSX.Element {
  const first = route();
  const [filter, setFilter] = createSignal<Filter>(
    parseFilter(first.page === "conversations" ? first.query : ""),
  );
  const [items, setItems] = createSignal<readonly ConversationSummary[]>([]);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [phase, setPhase] = createSignal<Phase>("loading");
  let generation = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;

  const load = async (after: string | null): Promise<void> => {
    const asked = (generation += 1);
    if (isRangeWrong(filter())) {
      setItems([]);
      setCursor(null);
      setPhase("ready");
      return;
    }
    setPhase(after === null ? "loading" : "more");
    try {
      const page = await api.conversations(serverQuery(filter(), after, PAGE_SIZE));
      // An older question may be answered after a newer one.
      if (asked !== generation) return;
      setItems((before) => (after === null ? page.items : [...before, ...page.items]));
      setCursor(page.next_cursor);
      setPhase("ready");
    } catch {
      if (asked === generation) setPhase("failed");
    }
  };

  const change = (next: Filter): void => {
    const isTyping = next.q !== filter().q;
    setFilter(next);
    replaceQuery(filterQuery(next));
    clearTimeout(pause);
    pause = setTimeout(() => void load(null), isTyping ? TYPING_PAUSE_MS : 0);
  };

  onMount(() => {
    replaceQuery(filterQuery(filter()));
    void load(null);
  });
  onCleanup(() => {
    clearTimeout(pause);
    generation += 1;
  });
  // Back and forward change the address under us.
  createEffect(
    on(
      route,
      (current) => {
        if (current.page !== "conversations") return;
        const asked = parseFilter(current.query);
        if (filterQuery(asked) !== filterQuery(filter())) change(asked);
      },
      { defer: true },
    ),
  );

  return (
    <main id="main" class="page conversations" tabindex="-1">
      <header class="page__head">
        <h1 class="page__title">{t("list.title")}</h1>
        <p class="page__intro conversations__count" aria-live="polite">
          {phase() === "loading" ? t("list.loading") : t.count("list.shown", items().length)}
        </p>
      </header>
      <FilterBar filter={filter()} onChange={change} />
      <div class="panel" aria-busy={phase() === "loading"}>
        <Show when={phase() === "loading" && items().length === 0}>
          <Skeleton lines={8} look="row" />
        </Show>
        <Show when={items().length > 0}>
          <div class="conversations__columns" aria-hidden="true">
            <span>{t("list.col.status")}</span>
            <span>{t("list.col.shopper")}</span>
            <span>{t("list.col.last")}</span>
            <span>{t("list.col.agent")}</span>
            <span class="conversations__end">{t("list.col.started")}</span>
          </div>
          <ul class="conversations__rows">
            <For each={items()}>{(item) => <ConversationRow conversation={item} />}</For>
          </ul>
        </Show>
        <Show when={phase() === "ready" && items().length === 0}>
          <Show
            when={isFiltered(filter())}
            fallback={
              <EmptyState
                icon={<MessagesSquare size={32} stroke-width={1.75} />}
                title={t("list.empty.title")}
                text={t("list.empty.text")}
              />
            }
          >
            <EmptyState
              icon={<SearchX size={32} stroke-width={1.75} />}
              title={t("list.none.title")}
              text={t("list.none.text")}
              action={<Button onClick={() => change(NO_FILTER)}>{t("list.clear")}</Button>}
            />
          </Show>
        </Show>
        <Show when={phase() === "failed"}>
          <div class="page__error" role="alert">
            <span>{t("list.failed")}</span>
            <Button onClick={() => void load(items().length > 0 ? cursor() : null)}>{t("list.retry")}</Button>
          </div>
        </Show>
      </div>
      <Show when={cursor() !== null && phase() !== "failed"}>
        <div class="conversations__more">
          <Button isBusy={phase() === "more"} onClick={() => void load(cursor())}>
            {phase() === "more" ? t("list.loading") : t("list.more")}
          </Button>
        </div>
      </Show>
    </main>
  );
}
