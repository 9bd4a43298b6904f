import ArrowLeft from "lucide-solid/icons/arrow-left";
import Download from "lucide-solid/icons/download";
import FileQuestionMark from "lucide-solid/icons/file-question-mark";
import { createEffect, For, Match, Show, Switch, untrack, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Skeleton } from "@shared/ui/Skeleton";
import type { LiveBoard } from "../live/liveBoard";
import { PersonData } from "../privacy/PersonData";
import { Link } from "../route/Link";
import { listPath } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";
import { followTranscript } from "./followTranscript";
import { TranscriptEntry } from "./TranscriptEntry";
import { TranscriptFacts } from "./TranscriptFacts";
import "./TranscriptPage.css";

/** One conversation as it was, and as it goes on. */
export function TranscriptPage(props: { id: string; live: LiveBoard; isAdmin: boolean }): JSX.Element {
  // The page is drawn anew for another conversation.
  const transcript = untrack(() => followTranscript(props.id, props.live));
  const name = (): string => {
    const conversation = transcript.conversation();
    return conversation ? visitorName(conversation.visitor_name) : "";
  };
  createEffect(() => {
    if (name()) document.title = t("title", { page: name() });
  });
  return (
    <main id="main" class="page transcript" tabindex="-1">
      <Link class="transcript__back" href={listPath(paths.conversations)}>
        <ArrowLeft size={16} stroke-width={1.75} aria-hidden="true" />
        {t("transcript.back")}
      </Link>
      <Switch fallback={<Skeleton lines={6} />}>
        <Match when={transcript.phase() === "missing"}>
          <h1 class="visually-hidden">{t("transcript.missing.title")}</h1>
          <EmptyState
            icon={<FileQuestionMark size={32} stroke-width={1.75} />}
            title={t("transcript.missing.title")}
            text={t("transcript.missing.text")}
          />
        </Match>
        <Match when={transcript.phase() === "failed"}>
          <div class="page__error" role="alert">
            <span>{t("transcript.failed")}</span>
            <Button onClick={transcript.reload}>{t("list.retry")}</Button>
          </div>
        </Match>
        <Match when={transcript.conversation()}>
          {(conversation) => (
            <>
              <header class="page__head">
                <h1 class="page__title transcript__title">{t("transcript.title", { name: name() })}</h1>
                <a
                  class="button button--neutral button--md"
                  href={`/api/v1/conversations/${encodeURIComponent(conversation().id)}/transcript`}
                  download={`conversation-${conversation().id}.txt`}
                >
                  <Download size={16} stroke-width={1.75} aria-hidden="true" />
                  {t("transcript.download")}
                </a>
              </header>
              <div class="transcript__columns">
                <section class="panel transcript__log">
                  <Show when={transcript.log().entries.length > 0} fallback={<Skeleton lines={6} />}>
                    <div role="log" aria-label={t("transcript.log")}>
                      <ol>
                        <For each={transcript.log().entries}>
                          {(entry, i) => (
                            <TranscriptEntry
                              entry={entry}
                              answered={
                                entry.reply_to === null
                                  ? undefined
                                  : transcript.log().entries.find((one) => one.client_id === entry.reply_to)
                              }
                              before={transcript.log().entries[i() - 1]}
                              visitorName={name()}
                            />
                          )}
                        </For>
                      </ol>
                    </div>
                  </Show>
                </section>
                <div class="transcript__side">
                  <TranscriptFacts conversation={conversation()} />
                  <Show when={props.isAdmin}>
                    <PersonData conversation={conversation()} />
                  </Show>
                </div>
              </div>
            </>
          )}
        </Match>
      </Switch>
    </main>
  );
}
