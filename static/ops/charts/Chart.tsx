import { createEffect, onCleanup, onMount, type JSX } from "solid-js";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { language } from "@shared/i18n/language";
import { chartColors, type ChartColors } from "./colors";

export interface ChartProps {
  /** What is seen, for whoever does not see it; the figures stand in the table beside. */
  label: string;
  data: uPlot.AlignedData;
  options: (colors: ChartColors) => Pick<uPlot.Options, "series" | "axes" | "scales" | "bands">;
  height?: number;
}

const HEIGHT = 220;
const FONT = "12px system-ui, sans-serif";

/** A drawing of a few series. Drawn anew when data, theme or language change, and fitted to its place. */
export function Chart(props: ChartProps): JSX.Element {
  let place!: HTMLDivElement;
  let plot: uPlot | undefined;

  const options = (): uPlot.Options => {
    const colors = chartColors();
    const given = props.options(colors);
    const axes = (given.axes ?? [{}, {}]).map((axis) => ({
      stroke: colors.text,
      font: FONT,
      grid: { stroke: colors.grid, width: 1 },
      ticks: { show: false },
      ...axis,
    }));
    return {
      ...given,
      axes,
      width: Math.max(200, place.clientWidth),
      height: props.height ?? HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [12, 12, 0, 0],
    };
  };

  onMount(() => {
    createEffect(() => {
      language();
      plot?.destroy();
      plot = new uPlot(options(), props.data, place);
    });
    const observer = new ResizeObserver(() => {
      plot?.setSize({ width: Math.max(200, place.clientWidth), height: props.height ?? HEIGHT });
    });
    observer.observe(place);
    onCleanup(() => {
      observer.disconnect();
      plot?.destroy();
    });
  });

  return <div class="chart" ref={place} role="img" aria-label={props.label} />;
}
