import Plus from "lucide-solid/icons/plus";
import Trash from "lucide-solid/icons/trash";
import { Index, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { IconButton } from "@shared/ui/IconButton";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { t } from "../strings";
import { SpanFields } from "./SpanFields";
import { withAnother, type DayKind, type DayRow } from "./scheduleForm";

const KINDS: readonly DayKind[] = ["closed", "own", "usual"];

export interface DayFieldsProps {
  days: readonly DayRow[];
  error: string | undefined;
  onChange: (days: DayRow[]) => void;
}

/** Days of one's own: closed, with hours of their own, or as usual although it is a holiday. */
export function DayFields(props: DayFieldsProps): JSX.Element {
  const put = (place: number, news: Partial<DayRow>): void =>
    props.onChange(props.days.map((one, i) => (i === place ? { ...one, ...news } : one)));
  const setKind = (place: number, row: DayRow, kind: DayKind): void =>
    put(place, { kind, spans: kind === "own" && row.spans.length === 0 ? withAnother([]) : row.spans });
  return (
    <div class="days">
      <Index each={props.days}>
        {(row, place) => (
          <div class="days__row">
            <TextField
              label={t("hours.date")}
              type="date"
              value={row().day}
              onInput={(day) => put(place, { day })}
            />
            <TextField
              label={t("hours.day_name")}
              autocomplete="off"
              maxlength="100"
              value={row().name}
              onInput={(name) => put(place, { name })}
            />
            <Select
              label={t("hours.kind")}
              value={row().kind}
              options={KINDS.map((value) => ({ value, label: t(`hours.kind.${value}`) }))}
              onChange={(kind) => setKind(place, row(), kind)}
            />
            <IconButton
              label={t("settings.delete", { name: row().name || row().day })}
              onClick={() => props.onChange(props.days.filter((_, i) => i !== place))}
            >
              <Trash size={16} stroke-width={1.75} aria-hidden="true" />
            </IconButton>
            <Show when={row().kind === "own"}>
              <div class="days__spans">
                <SpanFields
                  day={row().name || row().day}
                  spans={row().spans}
                  onChange={(spans) => put(place, { spans })}
                />
              </div>
            </Show>
          </div>
        )}
      </Index>
      <div role="alert">
        <Show when={props.error}>{(text) => <p class="field__error">{text()}</p>}</Show>
      </div>
      <Button
        size="sm"
        icon={<Plus size={14} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => props.onChange([...props.days, { day: "", name: "", kind: "closed", spans: [] }])}
      >
        {t("hours.add_day")}
      </Button>
    </div>
  );
}
