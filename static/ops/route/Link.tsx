import { splitProps, type JSX } from "solid-js";
import { navigate } from "./navigation";

export interface LinkProps extends JSX.AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string;
}

/** A real link that stays on the page; with a modifier key it opens as links do. */
export function Link(props: LinkProps): JSX.Element {
  const [own, rest] = splitProps(props, ["href", "children"]);
  return (
    <a
      {...rest}
      href={own.href}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0) return;
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        navigate(own.href);
      }}
    >
      {own.children}
    </a>
  );
}
