import { Tooltip as Base } from "@kobalte/core/tooltip";
import { Show, type ComponentProps, type JSX } from "solid-js";
import { Kbd } from "./Kbd";
import { asNoBox, landmarkOf } from "./landmark";
import "./Tooltip.css";

export interface TooltipProps {
  text: string;
  shortcut?: string | undefined;
  /** The button the tooltip belongs to; its own handlers keep working. */
  button: ComponentProps<"button">;
}

/** Says on hover and focus what an icon means. Never the only place of a fact. */
export function Tooltip(props: TooltipProps): JSX.Element {
  let owner: Element | undefined;
  return (
    <Base openDelay={500} closeDelay={0} gutter={6} ignoreSafeArea>
      <Base.Trigger
        // The two disagree only about `undefined` standing in optional attributes.
        {...(props.button as Record<string, unknown>)}
        ref={(element: Element) => {
          owner = element;
        }}
      />
      <Base.Portal mount={landmarkOf(owner)} ref={asNoBox}>
        <Base.Content class="tooltip">
          {props.text}
          <Show when={props.shortcut}>{(key) => <Kbd>{key()}</Kbd>}</Show>
        </Base.Content>
      </Base.Portal>
    </Base>
  );
}
