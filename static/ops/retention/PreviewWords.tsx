import { createEffect, createResource, createSignal, For, onCleanup, Show, type JSX } from "solid-js";
import { Time } from "@shared/ui/Time";
import { t } from "../strings";
import { retentionApi, type Periods, type RetentionPreview } from "./retentionApi";
import { FIELDS, KINDS } from "./retentionForm";
import "./PreviewWords.css";

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
  const preview = (): RetentionPreview | undefined =>
    props.periods && found.error === undefined ? found.latest : undefined;
  const limited = (): typeof FIELDS => FIELDS.filter((field) => typeof props.periods?.[field] === "number");
  return (
    <div class="retention-preview" role="status">
      <Show when={limited().length > 0 && preview()}>
        {(due) => (
          <>
            <p>{t("retention.preview")}</p>
            <ul>
              <For each={limited()}>
                {(field) => (
                  <li>
                    {t(`retention.due.${KINDS[field]}`, { count: due()[KINDS[field]].count })}
                    <Show when={due()[KINDS[field]].oldest_at}>
                      {(at) => (
                        <>
                          {" · "}
                          {t("retention.oldest")} <Time at={at()} look="compact" />
                        </>
                      )}
                    </Show>
                    <Show when={due()[KINDS[field]].held}>
                      {(held) => ` · ${t("retention.held", { count: held() })}`}
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </>
        )}
      </Show>
      <Show when={found.error !== undefined && props.periods}>
        <p>{t("retention.preview_failed")}</p>
      </Show>
    </div>
  );
}
