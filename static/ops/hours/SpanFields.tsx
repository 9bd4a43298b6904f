import Plus from "lucide-solid/icons/plus";
import X from "lucide-solid/icons/x";
import { Index, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { IconButton } from "@shared/ui/IconButton";
import type { Span } from "../api/routingApi";
import { t } from "../strings";
import { withAnother } from "./scheduleForm";

export interface SpanFieldsProps {
  /** Which day this is about, for those who do not see where it stands. */
  day: string;
  spans: readonly Span[];
  onChange: (spans: Span[]) => void;
}

/** When somebody is there on one day: none is closed, several leave breaks between them. */
export function SpanFields(props: SpanFieldsProps): JSX.Element {
  const put = (place: number, news: Partial<Span>): void =>
    props.onChange(props.spans.map((span, i) => (i === place ? { ...span, ...news } : span)));
  const isNextDay = (span: Span): boolean =>
    span.opens !== "" && span.closes !== "" && span.closes <= span.opens;
  return (
    <div class="spans">
      <Show
        when={props.spans.length > 0}
        fallback={<span class="spans__closed">{t("hours.day_closed")}</span>}
      >
        <Index each={props.spans}>
          {(span, place) => (
            <span class="span">
              <input
                class="span__time"
                type="time"
                aria-label={t("hours.opens", { day: props.day })}
                value={span().opens}
                onInput={(event) => put(place, { opens: event.currentTarget.value })}
              />
              <span aria-hidden="true">–</span>
              <input
                class="span__time"
                type="time"
                aria-label={t("hours.closes", { day: props.day })}
                value={span().closes}
                onInput={(event) => put(place, { closes: event.currentTarget.value })}
              />
              <Show when={isNextDay(span())}>
                <span class="span__next">{t("hours.next_day")}</span>
              </Show>
              <IconButton
                label={t("hours.remove_span", { day: props.day })}
                onClick={() => props.onChange(props.spans.filter((_, i) => i !== place))}
              >
                <X size={16} stroke-width={1.75} aria-hidden="true" />
              </IconButton>
            </span>
          )}
        </Index>
      </Show>
      <Button
        size="sm"
        tone="quiet"
        icon={<Plus size={14} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => props.onChange(withAnother(props.spans))}
      >
        {props.spans.length === 0 ? t("hours.open_day") : t("hours.add_span")}
        <span class="visually-hidden"> ({props.day})</span>
      </Button>
    </div>
  );
}
