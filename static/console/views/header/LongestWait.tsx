import { visitorName } from "@shared/i18n/visitorName";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { createMemo, Show, type JSX } from "solid-js";
import { longestWait } from "../../state/lists";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./LongestWait.css";

/** The shopper who waits longest; a click goes there. */
export function LongestWait(): JSX.Element {
  const console = useConsole();
  const longest = createMemo(() => longestWait(console.conversations(), console.me.id, console.isSupervisor));
  return (
    <Show when={longest()} fallback={<span class="longest-wait__none">{t("header.nobody_waits")}</span>}>
      {(row) => (
        <button type="button" class="longest-wait" onClick={() => console.navigation.open(row().id)}>
          <Ring since={row().wait.since} level={row().wait.level} targets={console.targets(row().site_id)} />
          <span class="longest-wait__words">
            <span class="longest-wait__label">{t("header.longest_wait")}</span>
            <span class="longest-wait__who">
              <span class="longest-wait__name">{visitorName(row().visitor_name)}</span>
              <LevelTag
                since={row().wait.since}
                level={row().wait.level}
                targets={console.targets(row().site_id)}
                isQuietWhenCalm
              />
            </span>
          </span>
        </button>
      )}
    </Show>
  );
}
