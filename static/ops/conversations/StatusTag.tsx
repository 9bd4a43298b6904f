import type { JSX } from "solid-js";
import type { ConversationStatus } from "@shared/protocol.gen";
import { t } from "../strings";
import "./StatusTag.css";

/** Where a conversation stands, as a word with a dot of its own shape. */
export function StatusTag(props: { status: ConversationStatus }): JSX.Element {
  return (
    <span class="status-tag" data-status={props.status}>
      {t(`status.${props.status}`)}
    </span>
  );
}
