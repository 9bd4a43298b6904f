import { createResource, Show, type JSX } from "solid-js";
import type uPlot from "uplot";
import { EmptyState } from "@shared/ui/EmptyState";
import { Chart } from "../charts/Chart";
import type { ChartColors } from "../charts/colors";
import { Figures } from "../charts/Figures";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type ForecastQuality } from "./waitingApi";
import { count, percent, seconds } from "./words";

const MEANT = 0.8;

/** Estimate against truth: whether promised ranges were kept, and whether probabilities meant what they said. */
export function QualityPanel(props: { siteId: string; days: number }): JSX.Element {
  const asked = (): [string, number] => [props.siteId, props.days];
  const [found, { refetch }] = createResource(asked, ([siteId, days]) => waitingApi.quality(siteId, days));
  /** The promise made most often says most. */
  const best = (all: ForecastQuality): string | null => {
    const most = [...all.promises].sort((a, b) => b.count - a.count)[0];
    return most ? t("quality.said", { within: seconds(most.within_s), kept: percent(most.kept) }) : null;
  };
  const data = (all: ForecastQuality): uPlot.AlignedData => [
    all.calibration.map((one) => one.said),
    all.calibration.map((one) => one.came_true),
    all.calibration.map((one) => one.said),
  ];
  const options = (colors: ChartColors): Pick<uPlot.Options, "series" | "axes" | "scales"> => ({
    scales: { x: { time: false, range: [0, 1] }, y: { range: [0, 1] } },
    series: [
      {},
      { stroke: colors.accent, width: 2, points: { show: true, size: 8, fill: colors.accent } },
      { stroke: colors.muted, width: 1.5, dash: [5, 4], points: { show: false } },
    ],
    axes: [
      { values: (_, values) => values.map((value) => percent(value)) },
      { size: 48, values: (_, values) => values.map((value) => percent(value)) },
    ],
  });
  const worth = (all: ForecastQuality): string =>
    (all.brier ?? 1) < (all.brier_climatology ?? 0) ? t("quality.better") : t("quality.no_better");
  return (
    <Panel title={t("quality.title")} found={found} onRetry={() => void refetch()}>
      {(all) => (
        <Show
          when={all.count > 0 || all.promises.length > 0}
          fallback={<EmptyState size="sm" title={t("insight.empty")} text={t("insight.empty_text")} />}
        >
          <p class="insight__sentence">
            {best(all) ?? t("quality.no_promise")}{" "}
            <Show when={all.hit_rate !== null && all.hit_rate !== undefined}>
              <span class="insight__aside">
                {t("quality.hit_rate", { rate: percent(all.hit_rate), meant: percent(MEANT) })}
              </span>
            </Show>
          </p>
          <Show when={all.calibration.length > 0}>
            <Chart label={t("quality.label")} data={data(all)} options={options} />
            <ul class="insight__legend">
              <li data-color="accent">{t("quality.came_true")}</li>
              <li data-color="muted">{t("quality.ideal")}</li>
              <li>{t("quality.axis")}</li>
            </ul>
            <p class="insight__note">
              {worth(all)} {t("quality.basis", { count: count(all.count), unknown: count(all.unknown) })}
            </p>
          </Show>
          <Figures
            caption={t("quality.title")}
            columns={[t("quality.what"), t("quality.came_true"), t("quality.count")]}
            rows={[
              ...all.promises.map((one) => [
                t("quality.promise", { within: seconds(one.within_s) }),
                percent(one.kept),
                count(one.count),
              ]),
              ...all.calibration.map((one) => [
                t("quality.chance", { said: percent(one.said) }),
                percent(one.came_true),
                count(one.count),
              ]),
            ]}
          />
        </Show>
      )}
    </Panel>
  );
}
