import { For, Show, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import type { BoardWait } from "@shared/protocol.gen";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { reasonWords } from "@shared/waiting/reasonWords";
import type { LiveBoard } from "../live/liveBoard";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";
import { count, percent } from "./words";

const MOST = 5;

/** What is about to happen: who will probably wait too long, the likeliest first. */
export function Outlook(props: { live: LiveBoard; siteId: string }): JSX.Element {
  const waiting = (): BoardWait[] =>
    (props.live.view.board?.waiting ?? []).filter((one) => one.site_id === props.siteId);
  const likely = (): BoardWait[] =>
    waiting()
      .filter((one) => (one.wait.p_breach ?? 0) > 0 && one.wait.level !== "breached")
      .sort((a, b) => (b.wait.p_breach ?? 0) - (a.wait.p_breach ?? 0))
      .slice(0, MOST);
  const expected = (): number => waiting().reduce((sum, one) => sum + (one.wait.p_breach ?? 0), 0);
  return (
    <section class="panel outlook" aria-labelledby="outlook-title">
      <header class="insight__head">
        <h2 id="outlook-title" class="panel__title">
          {t("outlook.title")}
        </h2>
        <p class="insight__aside">
          {t.count("outlook.waiting", waiting().length)} ·{" "}
          {t("outlook.expected", { count: count(expected(), 1) })}
        </p>
      </header>
      <Show when={likely().length > 0} fallback={<p class="outlook__calm">{t("outlook.calm")}</p>}>
        <ul class="outlook__rows">
          <For each={likely()}>
            {(one) => (
              <li>
                <Link class="outlook__row" href={paths.conversation(one.conversation_id)}>
                  <Ring
                    since={one.wait.since}
                    level={one.wait.level}
                    targets={props.live.targetsOf(one.site_id)}
                  />
                  <span class="outlook__who">
                    <span class="outlook__name">{visitorName(one.visitor_name)}</span>
                    <span class="outlook__why">{reasonWords(one.reason)}</span>
                  </span>
                  <LevelTag
                    since={one.wait.since}
                    level={one.wait.level}
                    targets={props.live.targetsOf(one.site_id)}
                    isQuietWhenCalm
                  />
                  <span class="outlook__chance">{percent(one.wait.p_breach)}</span>
                </Link>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
