import { createEffect, Match, onCleanup, Show, Switch, untrack, type JSX } from "solid-js";
import type { Me } from "@shared/api/api";
import { language } from "@shared/i18n/language";
import { ConnectionBar } from "@shared/live/ConnectionBar";
import type { Session } from "@shared/login/session";
import { ts } from "@shared/strings";
import { timeOfDay } from "@shared/time/format";
import { AccountPage } from "../account/AccountPage";
import { AgentsPage } from "../agents/AgentsPage";
import { AuditPage } from "../audit/AuditPage";
import { BoardPage } from "../board/BoardPage";
import { ConversationsPage } from "../conversations/ConversationsPage";
import { TranscriptPage } from "../conversations/TranscriptPage";
import { HoldsPage } from "../holds/HoldsPage";
import { createLiveBoard } from "../live/liveBoard";
import { route } from "../route/navigation";
import type { Route } from "../route/route";
import { isRoutingPage, RoutingPages } from "../settings/RoutingPages";
import { SitesPage } from "../sites/SitesPage";
import { t } from "../strings";
import { WaitingPage } from "../waiting/WaitingPage";
import { WallPage } from "../wall/WallPage";
import { WebhooksPage } from "../webhooks/WebhooksPage";
import { Lost } from "./Lost";
import { TopBar } from "./TopBar";
import "./frame.css";

function titleOf(page: Route["page"]): string {
  switch (page) {
    case "conversations":
    case "transcript":
      return t("list.title");
    case "waiting":
      return t("insight.title");
    case "agents":
      return t("agents.title");
    case "queues":
    case "queue":
      return t("queues.title");
    case "teams":
      return t("teams.title");
    case "skills":
      return t("skills.title");
    case "hours":
    case "schedule":
      return t("hours.title");
    case "sites":
      return t("sites.title");
    case "webhooks":
      return t("webhooks.title");
    case "audit":
      return t("audit.title");
    case "holds":
      return t("holds.title");
    case "account":
      return ts("security.title");
    default:
      return t("board.title");
  }
}

/** Everything behind the login: bar, connection, and the page the address means. */
export function Workplace(props: { me: Me; session: Session }): JSX.Element {
  const live = createLiveBoard(
    untrack(() => props.me.sites),
    () => props.session.ended(),
  );
  const isAdmin = (): boolean => props.me.role === "admin";
  const isWall = (): boolean => route().page === "wall";
  const transcriptId = (): string | null => {
    const current = route();
    return current.page === "transcript" ? current.id : null;
  };

  const staleNote = (): string | undefined => {
    const at = live.view.board?.at;
    return at === undefined ? undefined : t("board.stale", { time: timeOfDay(at, language()) });
  };

  live.socket.start();
  onCleanup(() => live.socket.stop());
  createEffect(() => {
    document.title = t("title", { page: titleOf(route().page) });
  });
  createEffect(() => {
    const status = live.socket.status();
    if (status.phase === "ended" && status.reason !== "outdated") props.session.ended();
  });

  return (
    <Show
      when={!isWall()}
      fallback={
        <>
          <ConnectionBar socket={live.socket} note={staleNote()} />
          <WallPage live={live} />
        </>
      }
    >
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <TopBar me={props.me} session={props.session} live={live} />
      <ConnectionBar socket={live.socket} note={staleNote()} />
      <Switch fallback={<Lost />}>
        <Match when={route().page === "board"}>
          <BoardPage live={live} />
        </Match>
        <Match when={route().page === "waiting"}>
          <WaitingPage me={props.me} live={live} />
        </Match>
        <Match when={route().page === "conversations"}>
          <ConversationsPage />
        </Match>
        <Match when={transcriptId()} keyed>
          {(id) => <TranscriptPage id={id} live={live} isAdmin={isAdmin()} />}
        </Match>
        <Match when={route().page === "account"}>
          <AccountPage me={props.me} />
        </Match>
        <Match when={isAdmin() && route().page === "agents"}>
          <AgentsPage me={props.me} live={live} />
        </Match>
        <Match when={isRoutingPage(route())}>
          <RoutingPages me={props.me} />
        </Match>
        <Match when={isAdmin() && route().page === "sites"}>
          <SitesPage />
        </Match>
        <Match when={isAdmin() && route().page === "webhooks"}>
          <WebhooksPage me={props.me} />
        </Match>
        <Match when={isAdmin() && route().page === "audit"}>
          <AuditPage />
        </Match>
        <Match when={isAdmin() && route().page === "holds"}>
          <HoldsPage />
        </Match>
      </Switch>
    </Show>
  );
}
