import { mergeProps, splitProps, type JSX } from "solid-js";
import { Tooltip } from "./Tooltip";
import "./IconButton.css";

export interface IconButtonProps extends Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, "aria-label"> {
  /** What it does, spoken and shown on hover. */
  label: string;
  /** The key that does the same, shown beside the label. */
  shortcut?: string;
  isPressed?: boolean;
}

/** A square button with an icon; never without a name. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["label", "shortcut", "isPressed", "class"]);
  const button = mergeProps({ type: "button" as const }, rest, {
    get class() {
      return `icon-button ${own.class ?? ""}`;
    },
    get "aria-label"() {
      return own.label;
    },
    get "aria-pressed"() {
      return own.isPressed;
    },
  });
  return <Tooltip text={own.label} shortcut={own.shortcut} button={button} />;
}
