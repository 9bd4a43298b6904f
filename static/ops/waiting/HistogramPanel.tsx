import { createResource, Show, type JSX } from "solid-js";
import uPlot from "uplot";
import { EmptyState } from "@shared/ui/EmptyState";
import { Chart } from "../charts/Chart";
import type { ChartColors } from "../charts/colors";
import { Figures } from "../charts/Figures";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type WaitHistogram } from "./waitingApi";
import { count, percent, seconds } from "./words";

type Bucket = WaitHistogram["buckets"][number];

function rangeOf(bucket: Bucket): string {
  return bucket.to_s === null || bucket.to_s === undefined
    ? t("histogram.longer", { from: seconds(bucket.from_s) })
    : `${bucket.from_s}–${seconds(bucket.to_s)}`;
}

/** How long first answers took, and where shoppers gave up. No wait is left out. */
export function HistogramPanel(props: { siteId: string; days: number }): JSX.Element {
  const asked = (): [string, number] => [props.siteId, props.days];
  const [found, { refetch }] = createResource(asked, ([siteId, days]) => waitingApi.histogram(siteId, days));
  const total = (all: WaitHistogram): number => all.buckets.reduce((sum, one) => sum + one.waits, 0);
  const given = (all: WaitHistogram): number => all.buckets.reduce((sum, one) => sum + one.abandoned, 0);
  const data = (all: WaitHistogram): uPlot.AlignedData => [
    all.buckets.map((_, place) => place),
    all.buckets.map((one) => one.waits),
    all.buckets.map((one) => one.abandoned),
  ];
  const options =
    (all: WaitHistogram) =>
    (colors: ChartColors): Pick<uPlot.Options, "series" | "axes" | "scales"> => {
      const bars = uPlot.paths.bars?.({ size: [0.7, 60] });
      const look = (color: string): uPlot.Series => ({
        fill: color,
        stroke: color,
        width: 0,
        points: { show: false },
        ...(bars ? { paths: bars } : {}),
      });
      return {
        scales: {
          x: { time: false, range: [-0.6, all.buckets.length - 0.4] },
          y: { range: (_, __, max) => [0, Math.max(4, max)] },
        },
        series: [{}, look(colors.accent), look(colors.breached)],
        axes: [
          {
            splits: all.buckets.map((_, place) => place),
            values: (_, places) => places.map((place) => String(all.buckets[place]?.from_s ?? "")),
            grid: { show: false },
          },
          { size: 44 },
        ],
      };
    };
  return (
    <Panel title={t("histogram.title")} found={found} onRetry={() => void refetch()}>
      {(all) => (
        <Show
          when={total(all) > 0}
          fallback={<EmptyState size="sm" title={t("insight.empty")} text={t("insight.empty_text")} />}
        >
          <p class="insight__sentence">
            {t("histogram.sentence", {
              median: seconds(all.median_s),
              p90: seconds(all.p90_s),
              share: percent(given(all) / total(all)),
            })}
          </p>
          <Chart label={t("histogram.label")} data={data(all)} options={options(all)} />
          <ul class="insight__legend">
            <li data-color="accent">{t("histogram.waits")}</li>
            <li data-color="breached">{t("histogram.abandoned")}</li>
            <li>{t("histogram.axis")}</li>
          </ul>
          <Figures
            caption={t("histogram.title")}
            columns={[
              t("histogram.wait"),
              t("histogram.waits"),
              t("histogram.abandoned"),
              t("histogram.share"),
            ]}
            rows={all.buckets.map((one) => [
              rangeOf(one),
              count(one.waits),
              count(one.abandoned),
              one.waits === 0 ? t("today.none") : percent(one.abandoned / one.waits),
            ])}
          />
        </Show>
      )}
    </Panel>
  );
}
