import type { ConversationSummary, Rung, Wait } from "@shared/protocol.gen";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import { Time } from "@shared/ui/Time";
import { For, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { percentWords } from "../list/Chance";
import "./WaitFacts.css";

/** One wait in full: how long, how likely too long, and what has been done about it. */
export function WaitFacts(props: { row: ConversationSummary; wait: Wait }): JSX.Element {
  const console = useConsole();
  const outlook = (): string | null => {
    const { p_breach, ahead, level } = props.wait;
    if (p_breach === null || level === "breached") return null;
    const chance = percentWords(p_breach);
    return ahead ? t.count("wait.chance_ahead", ahead, { chance }) : t("wait.chance", { chance });
  };
  const rungs = (): Rung[] => props.wait.rungs.filter((rung) => rung !== "acknowledge");
  return (
    <div class="wait-facts">
      <Ring
        size="md"
        since={props.wait.since}
        level={props.wait.level}
        targets={console.targets(props.row.site_id)}
      />
      <div>
        <LevelTag
          since={props.wait.since}
          level={props.wait.level}
          targets={console.targets(props.row.site_id)}
        />
        <p class="wait-facts__line">
          {t("person.since")} <Time at={props.wait.since} look="clock" />
        </p>
        <Show when={outlook()}>{(text) => <p class="wait-facts__line">{text()}</p>}</Show>
        <Show when={props.wait.has_left}>
          <p class="wait-facts__line">{t("wait.left_long")}</p>
        </Show>
        <Show when={rungs().length > 0}>
          <ul class="wait-facts__rungs" aria-label={t("wait.rungs")}>
            <For each={rungs()}>{(rung) => <li>{t(`rung.${rung}`)}</li>}</For>
          </ul>
        </Show>
      </div>
    </div>
  );
}
