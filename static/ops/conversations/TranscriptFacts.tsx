import { Show, type JSX } from "solid-js";
import { assigneeName } from "@shared/i18n/agentName";
import { language } from "@shared/i18n/language";
import { visitorName } from "@shared/i18n/visitorName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { exactTime } from "@shared/time/format";
import { Ring } from "@shared/ui/Ring";
import { t } from "../strings";
import { StatusTag } from "./StatusTag";

/** A link only where it leads to a web page: an address is the shopper's word. */
function webAddress(url: string | null): string | null {
  return url && /^https?:\/\//i.test(url) ? url : null;
}

function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames(language(), { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

/** Who, where, when: beside the transcript. */
export function TranscriptFacts(props: { conversation: ConversationSummary }): JSX.Element {
  const nobody = (): string =>
    props.conversation.status === "queued" ? t("list.nobody") : t("list.nobody_ever");
  const fact = (name: string, value: JSX.Element): JSX.Element => (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
  return (
    <aside class="panel facts" aria-label={visitorName(props.conversation.visitor_name)}>
      <div class="facts__status">
        <StatusTag status={props.conversation.status} />
        <Show when={props.conversation.wait}>
          {(wait) => <Ring since={wait().since} level={wait().level} />}
        </Show>
      </div>
      <dl>
        {fact(t("transcript.agent"), assigneeName(props.conversation) ?? nobody())}
        {fact(t("transcript.queue"), props.conversation.queue_name)}
        {fact(t("transcript.started"), exactTime(props.conversation.created_at, language()))}
        <Show when={props.conversation.resolved_at}>
          {(at) => fact(t("transcript.ended"), exactTime(at(), language()))}
        </Show>
        {fact(t("transcript.language"), languageName(props.conversation.locale))}
        <Show when={webAddress(props.conversation.page_url)}>
          {(url) =>
            fact(
              t("transcript.page"),
              <a href={url()} target="_blank" rel="noreferrer noopener">
                {url()}
              </a>,
            )
          }
        </Show>
      </dl>
    </aside>
  );
}
