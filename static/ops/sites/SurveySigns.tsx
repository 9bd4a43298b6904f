import ThumbsUp from "lucide-solid/icons/thumbs-up";
import { Show, type JSX } from "solid-js";

/** Stars or thumbs as the chat shows them, one given or none. */
export function SurveySigns(props: { isThumbs: boolean; isGiven?: boolean }): JSX.Element {
  return (
    <span class="survey-preview__signs" data-given={props.isGiven ? "" : undefined} aria-hidden="true">
      <Show when={props.isThumbs} fallback={props.isGiven ? "★★★★☆" : "☆☆☆☆☆"}>
        <ThumbsUp size={28} stroke-width={1.75} />
        <ThumbsUp size={28} stroke-width={1.75} />
      </Show>
    </span>
  );
}
