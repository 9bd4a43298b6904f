import { onCleanup, Show, untrack, type JSX } from "solid-js";
import { visitorName } from "@shared/i18n/visitorName";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { focusRow } from "../../work/createCommands";
import { SuperviseMenu } from "../supervise/SuperviseMenu";
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
  let link: HTMLAnchorElement | undefined;
  const id = untrack(() => props.id);
  // From the queue to mine the row is drawn anew: the focus goes along, or Enter would open nothing.
  onCleanup(() => {
    if (link && document.activeElement === link) queueMicrotask(() => focusRow(id));
  });
  return (
    <li class="row__place">
      <a
        ref={link}
        class="row"
        href={console.navigation.hrefOf(props.id)}
        aria-current={console.navigation.openId() === props.id ? "true" : undefined}
        data-conversation={props.id}
        onClick={open}
      >
        <Show when={console.row(props.id)}>{(row) => <RowFace row={row()} />}</Show>
      </a>
      <Show when={console.isSupervisor && console.row(props.id)}>
        {(row) => (
          <SuperviseMenu
            row={row()}
            class="row__more"
            label={t("action.more", { name: visitorName(row().visitor_name) })}
          />
        )}
      </Show>
    </li>
  );
}
