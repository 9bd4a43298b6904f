import { Show, type JSX } from "solid-js";
import { Time } from "@shared/ui/Time";
import type { AuditEntry } from "./auditApi";
import { actorWords, actWords, factWords, subjectWords } from "./auditWords";

/** One act. */
export function AuditRow(props: { entry: AuditEntry }): JSX.Element {
  return (
    <tr class="audit__row" data-act={props.entry.act}>
      <td class="audit__at">
        <Time at={props.entry.at} look="both" />
      </td>
      <td class="audit__who">{actorWords(props.entry)}</td>
      <td>
        <span class="audit__act">{actWords(props.entry.act)}</span>
        <Show when={factWords(props.entry)}>{(words) => <span class="audit__facts">{words()}</span>}</Show>
      </td>
      <td class="audit__subject" title={props.entry.subject_id ?? undefined}>
        {subjectWords(props.entry)}
      </td>
      <td class="audit__address">{props.entry.address}</td>
      <td class="audit__seq">{props.entry.seq}</td>
    </tr>
  );
}
