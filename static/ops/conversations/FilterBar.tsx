import Search from "lucide-solid/icons/search";
import { Show, type JSX } from "solid-js";
import type { ConversationStatus } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import { Select, type Option } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import { isFiltered, isRangeWrong, NO_FILTER, STATUSES, type Filter } from "./filter";

/** Narrows the list; every change is answered at once. */
export function FilterBar(props: { filter: Filter; onChange: (filter: Filter) => void }): JSX.Element {
  const statuses = (): Option<ConversationStatus | "all">[] => [
    { value: "all", label: t("status.all") },
    ...STATUSES.map((value) => ({ value, label: t(`status.${value}`) })),
  ];
  const set = (part: Partial<Filter>): void => props.onChange({ ...props.filter, ...part });
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <TextField
        class="filters__search"
        label={t("list.search")}
        type="search"
        placeholder={t("list.search_hint")}
        icon={<Search size={16} stroke-width={1.75} aria-hidden="true" />}
        value={props.filter.q}
        onInput={(q) => set({ q })}
      />
      <Select
        label={t("list.status")}
        value={props.filter.status}
        options={statuses()}
        onChange={(status) => set({ status })}
      />
      <TextField
        label={t("list.from")}
        type="date"
        value={props.filter.from}
        error={isRangeWrong(props.filter) ? t("list.range_wrong") : undefined}
        onInput={(from) => set({ from })}
      />
      <TextField label={t("list.to")} type="date" value={props.filter.to} onInput={(to) => set({ to })} />
      <Show when={isFiltered(props.filter)}>
        <Button tone="quiet" class="filters__clear" onClick={() => props.onChange(NO_FILTER)}>
          {t("list.clear")}
        </Button>
      </Show>
    </form>
  );
}
