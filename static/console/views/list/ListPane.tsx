import { EmptyState } from "@shared/ui/EmptyState";
import { Segmented } from "@shared/ui/Segmented";
import { Skeleton } from "@shared/ui/Skeleton";
import { TextField } from "@shared/ui/TextField";
import Coffee from "lucide-solid/icons/coffee";
import ListFilter from "lucide-solid/icons/list-filter";
import { createMemo, Match, Show, Switch, type JSX } from "solid-js";
import { allOpen, inboxOf, matches } from "../../state/lists";
import type { ConversationSummary } from "@shared/protocol.gen";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { createHold } from "../../work/holdOrder";
import { useScreen } from "../../work/screen";
import { ListSection } from "./ListSection";
import "./ListPane.css";

/** Who waits, and who is mine. */
export function ListPane(): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const hold = createHold();

  const idsOf = (rows: readonly ConversationSummary[]): string[] =>
    rows.filter((row) => matches(row, screen.filter())).map((row) => row.id);
  const inbox = createMemo(() => inboxOf(console.conversations(), console.me.id));
  const waiting = hold.createOrder(() => idsOf(inbox().waiting));
  const mine = hold.createOrder(() => idsOf(inbox().mine));
  const left = hold.createOrder(() => idsOf(inbox().left));
  const all = hold.createOrder(() =>
    screen.view() === "all" ? idsOf(allOpen(console.conversations())) : [],
  );
  const isInbox = (): boolean => screen.view() === "inbox";
  const isNothing = (): boolean =>
    (isInbox() ? waiting().length + mine().length + left().length : all().length) === 0;
  const inboxCount = (): number => inbox().waiting.length + inbox().mine.length + inbox().left.length;
  const total = createMemo(() => Object.keys(console.conversations()).length);
  const isKnown = createMemo(() => console.state().isInboxKnown);

  return (
    <nav class="list-pane" aria-label={t("list.label")}>
      <div class="list-pane__tools">
        <Show when={console.isSupervisor}>
          <Segmented
            label={t("list.view")}
            value={screen.view()}
            segments={[
              { value: "inbox", label: t("list.inbox"), count: inboxCount() },
              { value: "all", label: t("list.all"), count: total() },
            ]}
            onChange={screen.setView}
          />
        </Show>
        <TextField
          label={t("list.filter")}
          isLabelHidden
          data-filter=""
          type="search"
          placeholder={t("list.filter")}
          autocomplete="off"
          spellcheck={false}
          value={screen.filter()}
          onInput={screen.setFilter}
          icon={<ListFilter size={16} stroke-width={1.75} aria-hidden="true" />}
        />
      </div>
      <div class="list-pane__rows" {...hold.handlers}>
        <Show when={isKnown()} fallback={<Skeleton look="row" lines={5} />}>
          <Switch>
            <Match when={isNothing() && screen.filter()}>
              <EmptyState size="sm" title={t("list.no_match")} text={t("list.no_match_text")} />
            </Match>
            <Match when={isNothing()}>
              <EmptyState
                icon={<Coffee size={28} stroke-width={1.5} />}
                title={t("list.empty")}
                text={t("list.empty_text")}
              />
            </Match>
            <Match when={isInbox()}>
              <ListSection title={t("list.waiting")} ids={waiting()} empty={t("list.waiting_empty")} />
              <ListSection title={t("list.mine")} ids={mine()} empty={t("list.mine_empty")} />
              <Show when={left().length > 0}>
                <ListSection title={t("list.left")} ids={left()} empty="" />
              </Show>
            </Match>
            <Match when={true}>
              <ListSection title={t("list.all_long")} ids={all()} empty="" />
            </Match>
          </Switch>
        </Show>
      </div>
    </nav>
  );
}
