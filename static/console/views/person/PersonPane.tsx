import { assigneeName } from "@shared/i18n/agentName";
import { visitorName } from "@shared/i18n/visitorName";
import { language } from "@shared/i18n/language";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Avatar } from "@shared/ui/Avatar";
import { IconButton } from "@shared/ui/IconButton";
import { Time } from "@shared/ui/Time";
import ExternalLink from "lucide-solid/icons/external-link";
import X from "lucide-solid/icons/x";
import { Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import { Blocking } from "./Blocking";
import { CopyableId } from "./CopyableId";
import { EarlierConversations } from "./EarlierConversations";
import { Fact } from "./Fact";
import { readableUrl, safeUrl } from "./pageUrl";
import { RoutingFacts } from "./RoutingFacts";
import { ShopFacts } from "./ShopFacts";
import { WaitFacts } from "./WaitFacts";
import "./PersonPane.css";

/** What we know of the shopper. */
export function PersonPane(props: { id: string }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const languageWords = (row: ConversationSummary): string =>
    new Intl.DisplayNames(language(), { type: "language", fallback: "code" }).of(row.locale) ?? row.locale;
  return (
    <section class="person-pane" aria-label={t("person.label")}>
      <Show when={console.row(props.id)}>
        {(row) => (
          <>
            <header class="person-pane__head">
              <h2 class="person-pane__title">{t("person.label")}</h2>
              <IconButton label={t("action.hide_person")} shortcut="p" onClick={() => screen.togglePerson()}>
                <X size={18} stroke-width={1.75} aria-hidden="true" />
              </IconButton>
            </header>
            <div class="person-pane__body" tabindex={0} role="group" aria-label={t("person.label")}>
              <div class="person-pane__who">
                <Avatar name={visitorName(row().visitor_name)} size="lg" />
                <p class="person-pane__name">{visitorName(row().visitor_name)}</p>
              </div>
              <Show when={row().wait}>{(wait) => <WaitFacts row={row()} wait={wait()} />}</Show>
              <RoutingFacts row={row()} />
              <Show when={row().person}>{(person) => <ShopFacts person={person()} />}</Show>
              <dl class="person-pane__facts">
                <Fact label={t("person.language")}>{languageWords(row())}</Fact>
                <Show when={safeUrl(row().page_url)}>
                  {(url) => (
                    <Fact label={t("person.page")}>
                      <a
                        class="person-pane__link"
                        href={url()}
                        target="_blank"
                        rel="noopener noreferrer nofollow"
                      >
                        <span>{readableUrl(url())}</span>
                        <ExternalLink size={13} stroke-width={1.75} aria-label={t("person.new_tab")} />
                      </a>
                    </Fact>
                  )}
                </Show>
                <Show when={row().reply_request}>
                  {(request) => (
                    <Fact label={t(`person.reply.${request().channel}`)}>
                      <a
                        class="person-pane__link"
                        href={`${request().channel === "email" ? "mailto" : "tel"}:${request().address}`}
                      >
                        {request().address}
                      </a>
                    </Fact>
                  )}
                </Show>
                <Fact label={t("person.queue")}>{row().queue_name}</Fact>
                <Fact label={t("person.assignee")}>{assigneeName(row()) ?? t("person.nobody")}</Fact>
                <Fact label={t("person.first_contact")}>
                  <Time at={row().created_at} />
                </Fact>
                <Show when={row().resolved_at}>
                  {(at) => (
                    <Fact label={t("person.resolved")}>
                      <Time at={at()} />
                    </Fact>
                  )}
                </Show>
                <Fact label={t("person.conversation_id")}>
                  <CopyableId value={row().id} label={t("person.conversation_id")} />
                </Fact>
                <Fact label={t("person.visitor_id")}>
                  <CopyableId value={row().visitor_id} label={t("person.visitor_id")} />
                </Fact>
              </dl>
              <Blocking row={row()} />
              <Show when={console.me.role === "admin"}>
                <a class="person-pane__data" href={`/ops/conversations/${encodeURIComponent(row().id)}`}>
                  {t("person.data")}
                </a>
              </Show>
              <EarlierConversations visitorId={row().visitor_id} currentId={props.id} />
            </div>
          </>
        )}
      </Show>
    </section>
  );
}
