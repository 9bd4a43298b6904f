import { createMemo, createSignal, Show, type JSX } from "solid-js";
import { ts } from "../strings";
import { hueOf } from "../talk/hue";
import "./Avatar.css";

export type PresenceLook = "online" | "away" | "invisible" | "offline";

export interface AvatarProps {
  name: string;
  size?: "xs" | "sm" | "md" | "lg";
  presence?: PresenceLook | undefined;
  /** Of somebody who works here: then it is a picture of theirs, or initials in a colour of their own. */
  agentId?: string | undefined;
  /** Address of the picture of anything else. */
  picture?: string;
  /** Goes up when the picture was changed just now. */
  version?: number;
  /** Hears whether there is a picture, once that is known. */
  onPicture?: (isThere: boolean) => void;
}

/** Up to two initials, also for names without spaces or outside the basic plane. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}][^\s]*/gu) ?? ["?"];
  const first = words[0];
  const last = words.length > 1 ? (words[words.length - 1] ?? "") : "";
  return ([...first][0] ?? "?").toLocaleUpperCase() + ([...last][0] ?? "").toLocaleUpperCase();
}

/** A face. The name stands beside it, so it is silent but for the presence. */
export function Avatar(props: AvatarProps): JSX.Element {
  const address = createMemo(
    () =>
      props.picture ??
      (props.agentId && `/faces/${props.agentId}${props.version ? `?${props.version}` : ""}`),
  );
  // Who has no picture is answered with nothing.
  const [missing, setMissing] = createSignal<string>();
  return (
    <span
      class={`avatar avatar--${props.size ?? "md"}`}
      classList={{ "avatar--own": props.agentId !== undefined }}
      style={{ "--hue": props.agentId && hueOf(props.agentId) }}
      data-initials={initials(props.name)}
    >
      <Show when={address() !== missing() && address()}>
        {(picture) => (
          <img
            class="avatar__picture"
            src={picture()}
            alt=""
            onLoad={() => props.onPicture?.(true)}
            onError={() => {
              setMissing(picture());
              props.onPicture?.(false);
            }}
          />
        )}
      </Show>
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
