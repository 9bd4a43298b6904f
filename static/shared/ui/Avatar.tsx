import { Show, type JSX } from "solid-js";
import { ts } from "../strings";
import "./Avatar.css";

export type PresenceLook = "online" | "away" | "invisible" | "offline";

export interface AvatarProps {
  name: string;
  size?: "sm" | "md" | "lg";
  presence?: PresenceLook | undefined;
}

/** Up to two initials, also for names without spaces or outside the basic plane. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][^\s]*/gu) ?? ["?"];
  const first = words[0];
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return ([...first][0] ?? "?").toLocaleUpperCase() + ([...last][0] ?? "").toLocaleUpperCase();
}

/** A face without a picture. The name stands beside it, so it is silent but for the presence. */
export function Avatar(props: AvatarProps): JSX.Element {
  return (
    <span class={`avatar avatar--${props.size ?? "md"}`} data-initials={initials(props.name)}>
      <Show when={props.presence}>
        {(presence) => (
          <span class="avatar__presence" data-presence={presence()}>
            <span class="visually-hidden">{ts(`presence.${presence()}`)}</span>
          </span>
        )}
      </Show>
    </span>
  );
}
