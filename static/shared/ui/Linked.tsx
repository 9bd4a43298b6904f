import { For, type JSX } from "solid-js";
import { linkify } from "../talk/linkify";
import "./Linked.css";

/** What somebody has written, in which web addresses can be followed; where they lead learns nothing of us. */
export function Linked(props: { text: string }): JSX.Element {
  return (
    <For each={linkify(props.text)}>
      {({ text, href }) =>
        href ? (
          <a class="linked" href={href} target="_blank" rel="noopener noreferrer nofollow">
            {text}
          </a>
        ) : (
          text
        )
      }
    </For>
  );
}
