import { Show, type JSX } from "solid-js";
import { useConsole } from "../../work/context";
import { RowFace } from "./RowFace";
import "./Row.css";

/** One conversation in the list: a link, so that it opens in a new tab too. */
export function Row(props: { id: string }): JSX.Element {
  const console = useConsole();
  const open = (event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    console.navigation.open(props.id);
  };
  return (
    <li class="row__place">
      <a
        class="row"
        href={console.navigation.hrefOf(props.id)}
        aria-current={console.navigation.openId() === props.id ? "true" : undefined}
        data-conversation={props.id}
        onClick={open}
      >
        <Show when={console.row(props.id)}>{(row) => <RowFace row={row()} />}</Show>
      </a>
    </li>
  );
}
