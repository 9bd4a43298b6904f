import type { PresenceLook } from "@shared/ui/Avatar";
import type { JSX } from "solid-js";
import "./PresenceDot.css";

/** A dot that differs by shape too: full, half, empty. Stands beside its word. */
export function PresenceDot(props: { presence: PresenceLook }): JSX.Element {
  return <span class="presence-dot" data-presence={props.presence} aria-hidden="true" />;
}
