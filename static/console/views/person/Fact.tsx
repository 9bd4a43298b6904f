import type { JSX } from "solid-js";
import "./Fact.css";

/** A name and its value. */
export function Fact(props: { label: string; children: JSX.Element }): JSX.Element {
  return (
    <div class="fact">
      <dt class="fact__label">{props.label}</dt>
      <dd class="fact__value">{props.children}</dd>
    </div>
  );
}
