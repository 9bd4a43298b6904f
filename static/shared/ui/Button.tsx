import { splitProps, type JSX } from "solid-js";
import "./Button.css";

export interface ButtonProps extends JSX.ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once per view at most; `danger` for what cannot be taken back. */
  tone?: "primary" | "neutral" | "quiet" | "danger";
  size?: "sm" | "md";
  isBusy?: boolean;
  icon?: JSX.Element;
}

/** A real button. Busy ones stay focusable, so that the focus does not fall off the page. */
export function Button(props: ButtonProps): JSX.Element {
  const [own, rest] = splitProps(props, ["tone", "size", "isBusy", "icon", "children", "class", "onClick"]);
  return (
    <button
      type="button"
      {...rest}
      class={`button button--${own.tone ?? "neutral"} button--${own.size ?? "md"} ${own.class ?? ""}`}
      aria-disabled={own.isBusy || undefined}
      aria-busy={own.isBusy || undefined}
      onClick={(event) => {
        if (own.isBusy) event.preventDefault();
        else if (typeof own.onClick === "function") own.onClick(event);
      }}
    >
      {own.icon}
      {own.children}
    </button>
  );
}
