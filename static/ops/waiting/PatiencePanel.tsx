import { createResource, Show, type JSX } from "solid-js";
import uPlot from "uplot";
import { EmptyState } from "@shared/ui/EmptyState";
import { Chart } from "../charts/Chart";
import type { ChartColors } from "../charts/colors";
import { Figures } from "../charts/Figures";
import { t } from "../strings";
import { Panel } from "./Panel";
import { waitingApi, type PatienceCurve } from "./waitingApi";
import { count, percent, seconds } from "./words";

const MOST_ROWS = 60;

/** How long this shop's shoppers are prepared to wait, beside the 76 seconds that everybody starts from. */
export function PatiencePanel(props: { siteId: string }): JSX.Element {
  const [found, { refetch }] = createResource(
    () => props.siteId,
    (siteId) => waitingApi.patience(siteId),
  );
  const data = (curve: PatienceCurve): uPlot.AlignedData => [
    curve.steps.map((one) => one.at_s),
    curve.steps.map((one) => one.high),
    curve.steps.map((one) => one.low),
    curve.steps.map((one) => one.share),
    curve.steps.map((one) => one.prior),
  ];
  const options = (colors: ChartColors): Pick<uPlot.Options, "series" | "axes" | "scales" | "bands"> => {
    const steps = uPlot.paths.stepped?.({ align: 1 });
    const stepped = steps ? { paths: steps } : {};
    const quiet = { points: { show: false } };
    return {
      scales: { x: { time: false }, y: { range: [0, 1] } },
      bands: [{ series: [1, 2], fill: colors.soft }],
      series: [
        {},
        { stroke: colors.soft, width: 1, ...quiet, ...stepped },
        { stroke: colors.soft, width: 1, ...quiet, ...stepped },
        { stroke: colors.accent, width: 2, ...quiet, ...stepped },
        { stroke: colors.muted, width: 1.5, dash: [5, 4], ...quiet },
      ],
      axes: [
        { values: (_, values) => values.map((value) => `${value} s`), grid: { show: false } },
        { size: 48, values: (_, values) => values.map((value) => percent(value)) },
      ],
    };
  };
  const sampled = (curve: PatienceCurve): PatienceCurve["steps"] => {
    const every = Math.ceil(curve.steps.length / MOST_ROWS);
    return curve.steps.filter((_, place) => place % every === 0);
  };
  return (
    <Panel title={t("patience.title")} found={found} onRetry={() => void refetch()}>
      {(curve) => (
        <Show
          when={curve.abandoned > 0 && curve.steps.length > 1}
          fallback={
            <EmptyState
              size="sm"
              title={t("patience.empty")}
              text={t("patience.empty_text", { mean: seconds(curve.mean_s) })}
            />
          }
        >
          <p class="insight__sentence">
            {t("patience.sentence", { mean: seconds(curve.mean_s), median: seconds(curve.median_s) })}
          </p>
          <Chart label={t("patience.label")} data={data(curve)} options={options} />
          <ul class="insight__legend">
            <li data-color="accent">{t("patience.share")}</li>
            <li data-color="soft">{t("patience.band")}</li>
            <li data-color="muted">{t("patience.prior")}</li>
          </ul>
          <p class="insight__note">
            {t("patience.basis", { waits: count(curve.waits), abandoned: count(curve.abandoned) })}
          </p>
          <Figures
            caption={t("patience.title")}
            columns={[t("patience.after"), t("patience.share"), t("patience.band"), t("patience.prior")]}
            rows={sampled(curve).map((one) => [
              seconds(one.at_s),
              percent(one.share),
              `${percent(one.low)}–${percent(one.high)}`,
              percent(one.prior),
            ])}
          />
        </Show>
      )}
    </Panel>
  );
}
