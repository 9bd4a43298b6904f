import { For, type JSX } from "solid-js";
import { t } from "../strings";
import "./Figures.css";

export interface FiguresProps {
  /** What the table is about; the drawing says the same. */
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number)[])[];
  isOpen?: boolean;
}

/** The figures behind a drawing, as a table. */
export function Figures(props: FiguresProps): JSX.Element {
  return (
    <details class="figures" open={props.isOpen}>
      <summary>{t("insight.table")}</summary>
      <div class="figures__scroll" tabindex={0} role="group" aria-label={props.caption}>
        <table>
          <caption class="visually-hidden">{props.caption}</caption>
          <thead>
            <tr>
              <For each={props.columns}>{(column) => <th scope="col">{column}</th>}</For>
            </tr>
          </thead>
          <tbody>
            <For each={props.rows}>
              {(row) => (
                <tr>
                  <th scope="row">{row[0]}</th>
                  <For each={row.slice(1)}>{(cell) => <td>{cell}</td>}</For>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </div>
    </details>
  );
}
