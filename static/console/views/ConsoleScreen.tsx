import type { Me } from "@shared/api/api";
import { ConnectionBar } from "@shared/live/ConnectionBar";
import type { Session } from "@shared/login/session";
import { serverNow } from "@shared/time/clock";
import { secondsSince } from "@shared/time/format";
import { DEFAULT_TARGETS, ringLevel } from "@shared/waiting/level";
import { createEffect, onCleanup, Show, type JSX } from "solid-js";
import { attentionCount, longestWait } from "../state/lists";
import { t } from "../strings";
import { ConsoleContext } from "../work/context";
import { createCommands } from "../work/createCommands";
import { createConsole } from "../work/createConsole";
import { createScreen, ScreenContext } from "../work/screen";
import { listenForShortcuts } from "../work/shortcuts";
import { showTabBadge } from "../work/tabBadge";
import { ConversationPane } from "./conversation/ConversationPane";
import { AwayNotice } from "./header/AwayNotice";
import { Header } from "./header/Header";
import { Layers } from "./Layers";
import { ListPane } from "./list/ListPane";
import { Offers } from "./offers/Offers";
import { PersonPane } from "./person/PersonPane";
import "./ConsoleScreen.css";

/** Everything behind the login: header and the three panes. */
export function ConsoleScreen(props: { me: Me; session: Session }): JSX.Element {
  // Drawn anew for each login, so neither ever changes here.
  // eslint-disable-next-line solid/reactivity
  const console = createConsole(props.me, props.session);
  const screen = createScreen(console.navigation.openId);
  onCleanup(listenForShortcuts(createCommands(console, screen)));

  createEffect(() => {
    const status = console.socket.status();
    if (status.phase === "ended" && status.reason !== "outdated") console.session.ended();
  });

  createEffect(() => {
    const count = attentionCount(console.conversations(), console.me.id);
    const longest = longestWait(console.conversations(), console.me.id, console.isSupervisor);
    const targets = (longest && console.targets(longest.site_id)) ?? DEFAULT_TARGETS;
    const seconds = longest ? secondsSince(longest.wait.since, serverNow()) : 0;
    const level = longest ? ringLevel(seconds, targets, longest.wait.level) : "calm";
    showTabBadge(t("title"), count, Math.min(1, seconds / targets.breached_s), level);
  });

  return (
    <ConsoleContext.Provider value={console}>
      <ScreenContext.Provider value={screen}>
        <div
          class="console"
          data-pane={screen.pane()}
          data-person={screen.isPersonShown() ? "shown" : "hidden"}
        >
          <div class="console__top">
            <Header />
            <ConnectionBar socket={console.socket} />
            <AwayNotice />
          </div>
          <Offers />
          <main class="console__panes">
            <ListPane />
            <ConversationPane />
            <Show when={screen.isPersonShown() && console.navigation.openId()} keyed>
              {(id) => <PersonPane id={id} />}
            </Show>
          </main>
        </div>
        <Layers />
      </ScreenContext.Provider>
    </ConsoleContext.Provider>
  );
}
