import { createResource, createSignal, For, Show, type JSX } from "solid-js";
import { Select } from "@shared/ui/Select";
import { serverNow } from "@shared/time/clock";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type WhatIfs } from "./waitingApi";
import { clock, count, percent, seconds } from "./words";

const HOURS = ["1", "3", "6"] as const;
type Hours = (typeof HOURS)[number];

/** What one more person would change until some time today. */
export function WhatIfPanel(props: { siteId: string; timeZone: string }): JSX.Element {
  const [hours, setHours] = createSignal<Hours>("3");
  const asked = (): [string, Hours] => [props.siteId, hours()];
  const [found, { refetch }] = createResource(asked, ([siteId, until]) =>
    waitingApi.whatIf(siteId, new Date(serverNow() + Number(until) * 3_600_000).toISOString()),
  );
  const sentence = (all: WhatIfs): string => {
    const now = all.items.find((item) => item.agents === 0);
    const more = all.items.find((item) => item.agents === 1);
    if (!now || !more) return "";
    if (all.waiting === 0 && all.arrivals_per_hour === 0)
      return t("whatif.nobody_expected", { until: clock(all.until, props.timeZone) });
    return t("whatif.sentence", {
      until: clock(all.until, props.timeZone),
      now: seconds(now.expected_wait_s),
      more: seconds(more.expected_wait_s),
    });
  };
  const name = (agents: number): string =>
    agents === 0
      ? t("whatif.as_now")
      : agents < 0
        ? t.count("whatif.fewer", -agents)
        : t.count("whatif.more", agents);
  return (
    <Panel
      title={t("whatif.title")}
      found={found}
      onRetry={() => void refetch()}
      tools={
        <Select<Hours>
          label={t("whatif.ahead")}
          isLabelHidden
          value={hours()}
          options={HOURS.map((value) => ({ value, label: t.count("whatif.hours", Number(value)) }))}
          onChange={setHours}
        />
      }
    >
      {(all) => (
        <>
          <p class="insight__sentence">{sentence(all)}</p>
          <table class="insight__table">
            <thead>
              <tr>
                <th scope="col">{t("whatif.people")}</th>
                <th scope="col">{t("whatif.wait")}</th>
                <th scope="col">{t("today.service_level")}</th>
              </tr>
            </thead>
            <tbody>
              <For each={all.items}>
                {(item) => (
                  <tr data-now={item.agents === 0 ? "" : undefined}>
                    <th scope="row">{name(item.agents)}</th>
                    <td>{seconds(item.expected_wait_s)}</td>
                    <td>{percent(item.service_level)}</td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
          <p class="insight__note">
            {t("whatif.basis", {
              online: count(all.agents_online),
              waiting: count(all.waiting),
              arrivals: count(all.arrivals_per_hour, 1),
              handle: seconds(all.handle_time_s),
            })}
            <Show when={all.agents_online === 0}> {t("whatif.nobody")}</Show>
          </p>
        </>
      )}
    </Panel>
  );
}
