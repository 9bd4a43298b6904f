import Plus from "lucide-solid/icons/plus";
import Trash from "lucide-solid/icons/trash";
import { Index, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { IconButton } from "@shared/ui/IconButton";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import type { OverflowRow } from "./queueForm";
import type { Surroundings } from "./QueuePage";
import type { SectionProps } from "./QueueSections";

const FIRST_AFTER_S = 40;

/** Whose people help out, and after how many seconds; soonest first once it is saved. */
export function OverflowFields(props: SectionProps & { around: Surroundings }): JSX.Element {
  const rows = (): OverflowRow[] => props.form.overflows;
  const put = (place: number, news: Partial<OverflowRow>): void =>
    props.change({ overflows: rows().map((row, i) => (i === place ? { ...row, ...news } : row)) });
  const free = (): string =>
    props.around.queues.find((queue) => !rows().some((row) => row.queue_id === queue.id))?.id ?? "";
  const add = (): void => {
    const last = rows()[rows().length - 1];
    const after_s = String(last ? Number(last.after_s) + FIRST_AFTER_S : FIRST_AFTER_S);
    props.change({ overflows: [...rows(), { queue_id: free(), after_s }] });
  };

  return (
    <fieldset class="overflow">
      <legend class="field__label">{t("queues.overflow")}</legend>
      <Show
        when={props.around.queues.length > 0}
        fallback={<p class="field__hint">{t("queues.overflow_none")}</p>}
      >
        <ol class="overflow__rows">
          <Index each={rows()}>
            {(row, place) => (
              <li class="overflow__row">
                <TextField
                  label={t("queues.overflow_after")}
                  inputmode="numeric"
                  value={row().after_s}
                  onInput={(after_s) => put(place, { after_s })}
                />
                <Select
                  label={t("queues.overflow_queue")}
                  value={row().queue_id}
                  options={props.around.queues.map((queue) => ({ value: queue.id, label: queue.name }))}
                  onChange={(queue_id) => put(place, { queue_id })}
                />
                <IconButton
                  label={t("queues.overflow_remove")}
                  onClick={() => props.change({ overflows: rows().filter((_, i) => i !== place) })}
                >
                  <Trash size={16} stroke-width={1.75} aria-hidden="true" />
                </IconButton>
              </li>
            )}
          </Index>
        </ol>
        <div role="alert">
          <Show when={props.complaints.overflows}>{(text) => <p class="field__error">{text()}</p>}</Show>
        </div>
        <Show when={free() !== ""}>
          <Button size="sm" icon={<Plus size={14} stroke-width={1.75} aria-hidden="true" />} onClick={add}>
            {t("queues.overflow_add")}
          </Button>
        </Show>
      </Show>
    </fieldset>
  );
}
