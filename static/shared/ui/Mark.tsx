import type { JSX } from "solid-js";
import "./Mark.css";

/** Our sign: the ring with the last second still open. */
export function Mark(props: { size?: number }): JSX.Element {
  return (
    <svg
      class="mark"
      width={props.size ?? 22}
      height={props.size ?? 22}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <circle class="mark__track" cx="12" cy="12" r="9" />
      <circle class="mark__arc" cx="12" cy="12" r="9" pathLength="100" stroke-dasharray="76 100" />
      <circle class="mark__dot" cx="12" cy="12" r="2.6" />
    </svg>
  );
}
