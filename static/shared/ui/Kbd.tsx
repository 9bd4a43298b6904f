import type { JSX } from "solid-js";
import "./Kbd.css";

/** A key of the keyboard. */
export function Kbd(props: { children: JSX.Element }): JSX.Element {
  return <kbd class="kbd">{props.children}</kbd>;
}
