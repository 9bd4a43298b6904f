import { createResource, createSignal, onCleanup, createEffect, Show, type JSX } from "solid-js";
import { t } from "../strings";
import { retentionApi, type Periods } from "./retentionApi";

const PAUSE_MS = 400;

/** What these periods would erase now, asked for once typing pauses; nothing is erased by looking. */
export function PreviewWords(props: { siteId: string; periods: Periods | undefined }): JSX.Element {
  const [asked, setAsked] = createSignal<{ siteId: string; periods: Periods }>();
  createEffect(() => {
    const wanted = props.periods && { siteId: props.siteId, periods: props.periods };
    const timer = setTimeout(() => setAsked(wanted), PAUSE_MS);
    onCleanup(() => clearTimeout(timer));
  });
  const [found] = createResource(asked, ({ siteId, periods }) => retentionApi.preview(siteId, periods));
  const words = (): string | undefined => {
    const preview = found.error === undefined ? found.latest : undefined;
    if (!preview || !props.periods) return undefined;
    const { conversations, visitors } = preview;
    return t("retention.preview", {
      conversations: conversations.count,
      visitors: visitors.count,
      held: conversations.held + visitors.held,
    });
  };
  return (
    <div role="status">
      <Show when={words()}>{(text) => <p>{text()}</p>}</Show>
    </div>
  );
}
