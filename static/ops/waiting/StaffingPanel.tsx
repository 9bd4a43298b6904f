import { createResource, createSignal, Show, type JSX } from "solid-js";
import uPlot from "uplot";
import { TextField } from "@shared/ui/TextField";
import { Chart } from "../charts/Chart";
import type { ChartColors } from "../charts/colors";
import { Figures } from "../charts/Figures";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type StaffingPlan } from "./waitingApi";
import { clock, count, percent, seconds } from "./words";

/** How many people to roster, half hour by half hour, and how wrong such plans have been. */
export function StaffingPanel(props: { siteId: string; timeZone: string }): JSX.Element {
  const [day, setDay] = createSignal("");
  const asked = (): [string, string] => [props.siteId, day()];
  const [found, { refetch }] = createResource(asked, ([siteId, on]) =>
    waitingApi.staffing(siteId, on || null),
  );
  const at = (plan: StaffingPlan, place: number): string => {
    const slot = plan.slots[place];
    return slot ? clock(slot.begins_at, props.timeZone) : "";
  };
  const most = (plan: StaffingPlan): StaffingPlan["slots"][number] | undefined =>
    [...plan.slots].sort((a, b) => (b.agents ?? 0) - (a.agents ?? 0))[0];
  const data = (plan: StaffingPlan): uPlot.AlignedData => [
    plan.slots.map((_, place) => place),
    plan.slots.map((one) => one.agents ?? null),
    plan.slots.map((one) => one.arrivals),
    plan.slots.map((one) => one.actual_arrivals ?? null),
  ];
  const options =
    (plan: StaffingPlan) =>
    (colors: ChartColors): Pick<uPlot.Options, "series" | "axes" | "scales"> => {
      const bars = uPlot.paths.bars?.({ size: [0.82, 40] });
      return {
        scales: {
          x: { time: false, range: [-0.6, plan.slots.length - 0.4] },
          y: { range: (_, __, max) => [0, Math.max(2, max)] },
        },
        series: [
          {},
          {
            fill: colors.soft,
            stroke: colors.accent,
            width: 1,
            points: { show: false },
            ...(bars ? { paths: bars } : {}),
          },
          { stroke: colors.muted, width: 1.5, dash: [5, 4], points: { show: false } },
          { stroke: colors.warning, width: 2, points: { show: true, size: 5, fill: colors.warning } },
        ],
        axes: [
          { values: (_, places) => places.map((place) => at(plan, place)), grid: { show: false } },
          { size: 40 },
        ],
      };
    };
  const sentence = (plan: StaffingPlan): string => {
    const peak = most(plan);
    return peak?.agents
      ? t("staffing.sentence", { agents: count(peak.agents), time: clock(peak.begins_at, props.timeZone) })
      : t("staffing.nothing_known");
  };
  const honesty = (plan: StaffingPlan): string =>
    plan.backtest_error === null || plan.backtest_error === undefined
      ? t("staffing.no_backtest", { days: count(plan.days_of_history) })
      : t("staffing.backtest", {
          error: percent(plan.backtest_error),
          coverage: percent(plan.backtest_coverage),
          days: count(plan.days_of_history),
        });
  return (
    <Panel
      title={t("staffing.title")}
      found={found}
      onRetry={() => void refetch()}
      isWide
      tools={
        <TextField
          label={t("staffing.day")}
          isLabelHidden
          type="date"
          value={day() || (found.latest?.day ?? "")}
          onInput={setDay}
        />
      }
    >
      {(plan) => (
        <>
          <p class="insight__sentence">
            {sentence(plan)} <span class="insight__aside">{honesty(plan)}</span>
          </p>
          <Show when={plan.slots.some((one) => one.arrivals > 0 || one.actual_arrivals)}>
            <Chart label={t("staffing.label")} data={data(plan)} options={options(plan)} />
            <ul class="insight__legend">
              <li data-color="soft">{t("staffing.agents")}</li>
              <li data-color="muted">{t("staffing.expected")}</li>
              <li data-color="warning">{t("staffing.actual")}</li>
            </ul>
          </Show>
          <p class="insight__note">
            {t("staffing.basis", {
              level: percent(plan.service_level),
              quantile: percent(plan.quantile),
              handle: seconds(plan.handle_time_s),
              patience: seconds(plan.patience_s),
            })}
          </p>
          <Figures
            caption={t("staffing.title")}
            columns={[
              t("staffing.from"),
              t("staffing.agents"),
              t("staffing.expected"),
              t("staffing.planned"),
              t("staffing.actual"),
              t("today.service_level"),
            ]}
            rows={plan.slots.map((one) => [
              clock(one.begins_at, props.timeZone),
              one.agents === null || one.agents === undefined ? t("today.none") : count(one.agents),
              count(one.arrivals, 1),
              count(one.arrivals_planned, 1),
              one.actual_arrivals === null || one.actual_arrivals === undefined
                ? t("today.none")
                : count(one.actual_arrivals),
              percent(one.service_level),
            ])}
          />
        </>
      )}
    </Panel>
  );
}
