import { splitProps, type JSX } from "solid-js";
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
  const [own, rest] = splitProps(props, ["label", "shortcut", "isPressed", "class", "children"]);
  return (
    <Tooltip
      text={own.label}
      {...(own.shortcut ? { shortcut: own.shortcut } : {})}
      as={(trigger) => (
        <button
          type="button"
          {...rest}
          {...trigger}
          class={`icon-button ${own.class ?? ""}`}
          aria-label={own.label}
          aria-pressed={own.isPressed}
        >
          {own.children}
        </button>
      )}
    />
  );
}
