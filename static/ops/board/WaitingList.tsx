import Coffee from "lucide-solid/icons/coffee";
import { For, Show, type JSX } from "solid-js";
import { EmptyState } from "@shared/ui/EmptyState";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";
import { WaitingRow } from "./WaitingRow";
import "./WaitingList.css";

/** Who waits now, longest first. Keeps still while the pointer or the keyboard is in it. */
export function WaitingList(props: { live: LiveBoard }): JSX.Element {
  const hidden = (): number =>
    Math.max(0, (props.live.view.board?.waiting_total ?? 0) - (props.live.view.board?.waiting.length ?? 0));
  return (
    <section class="panel waiting" aria-labelledby="waiting-title">
      <header class="panel__head">
        <h2 id="waiting-title" class="panel__title">
          {t("waiting.title")}
        </h2>
        <span class="panel__count">{props.live.view.board?.waiting_total}</span>
      </header>
      <Show
        when={props.live.view.rows.length > 0}
        fallback={
          <EmptyState
            icon={<Coffee size={32} stroke-width={1.75} />}
            title={t("waiting.empty.title")}
            text={t("waiting.empty.text")}
          />
        }
      >
        <div class="waiting__columns" aria-hidden="true">
          <span />
          <span>{t("waiting.col.shopper")}</span>
          <span>{t("waiting.col.level")}</span>
          <span>{t("waiting.col.reason")}</span>
          <span class="waiting__since">{t("waiting.col.since")}</span>
        </div>
        <ul
          class="waiting__rows"
          aria-label={t("waiting.list")}
          onPointerMove={(event) => event.pointerType === "mouse" && props.live.hold()}
          onPointerLeave={() => props.live.release()}
          onFocusIn={() => props.live.hold()}
          onKeyDown={() => props.live.hold()}
        >
          <For each={props.live.view.rows}>
            {(row) => <WaitingRow row={row} targets={props.live.targetsOf(row.site_id)} />}
          </For>
        </ul>
        <Show when={hidden() > 0}>
          <p class="waiting__hidden">{t.count("waiting.more", hidden())}</p>
        </Show>
      </Show>
    </section>
  );
}
