import type { JSX } from "solid-js";
import { exactOpening, openingWords } from "./queueWords";
import "./queues.css";

/** Whether it is open now, and until when. */
export function OpeningMark(props: { opening: Parameters<typeof openingWords>[0] }): JSX.Element {
  return (
    <span
      class="opening"
      data-open={props.opening.is_open ? "" : undefined}
      title={exactOpening(props.opening)}
    >
      {openingWords(props.opening)}
    </span>
  );
}
