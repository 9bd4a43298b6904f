import { language } from "@shared/i18n/language";
import type { Wait } from "@shared/protocol.gen";
import { Show, type JSX } from "solid-js";
import { t } from "../../strings";
import "./Chance.css";

export function percentWords(share: number): string {
  return new Intl.NumberFormat(language(), { style: "percent", maximumFractionDigits: 0 }).format(share);
}

/** How likely the wait becomes too long, while that is still open; or that the shopper has gone meanwhile. */
export function Chance(props: { wait: Wait }): JSX.Element {
  const chance = (): number | null => (props.wait.level === "breached" ? null : props.wait.p_breach);
  return (
    <Show
      when={!props.wait.has_left}
      fallback={
        <span class="chance" data-left="">
          {t("wait.left")}
        </span>
      }
    >
      <Show when={chance() !== null}>
        <span class="chance" title={t("wait.chance_long")}>
          <span class="visually-hidden">{t("wait.chance_long")}: </span>
          {percentWords(chance() ?? 0)}
        </span>
      </Show>
    </Show>
  );
}
