import { createResource, For, Show, type JSX } from "solid-js";
import { EmptyState } from "@shared/ui/EmptyState";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type RungEffect, type RungEffects } from "./waitingApi";
import { count, percent, seconds } from "./words";

const ORDER = ["acknowledge", "alert", "overflow", "estimate", "supervisors", "alternatives"] as const;
type Rung = (typeof ORDER)[number];

/** What each rung of the rescue ladder is worth: those who got it beside those who did not. */
export function RungsPanel(props: { siteId: string; days: number }): JSX.Element {
  const asked = (): [string, number] => [props.siteId, props.days];
  const [found, { refetch }] = createResource(asked, ([siteId, days]) => waitingApi.rungs(siteId, days));
  const effect = (all: RungEffects, rung: Rung, wasTaken: boolean): RungEffect | undefined =>
    all.items.find((one) => one.rung === rung && one.was_taken === wasTaken && one.waits > 0);
  const inTime = (one: RungEffect | undefined): string =>
    one ? `${percent(one.in_time / one.waits)} (${count(one.waits)})` : t("today.none");
  return (
    <Panel title={t("rungs.title")} found={found} onRetry={() => void refetch()}>
      {(all) => (
        <Show
          when={all.items.some((one) => one.waits > 0)}
          fallback={<EmptyState size="sm" title={t("insight.empty")} text={t("insight.empty_text")} />}
        >
          <table class="insight__table">
            <thead>
              <tr>
                <th scope="col">{t("rungs.rung")}</th>
                <th scope="col">{t("rungs.with")}</th>
                <th scope="col">{t("rungs.without")}</th>
                <th scope="col">{t("rungs.further")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={ORDER}>
                {(rung) => (
                  <tr>
                    <th scope="row">{t(`rung.${rung}`)}</th>
                    <td>{inTime(effect(all, rung, true))}</td>
                    <td>{inTime(effect(all, rung, false))}</td>
                    <td>{seconds(effect(all, rung, true)?.further_wait_s)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
          <p class="insight__note">{t("rungs.note")}</p>
        </Show>
      )}
    </Panel>
  );
}
