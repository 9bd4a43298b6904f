/** The conversation as a text to keep: made here, of what is shown, for the shopper alone. */
import { rows } from "../rows";
import type { State } from "../state";
import { say, sayMoment, sayTime } from "../words";
import { sayActivity } from "./activity";

export function transcriptOf(state: State, siteName: string): string {
  const names = new Map(
    state.log.entries.map(({ seq, client_id, attachments }) => [
      client_id ?? `${seq}`,
      (attachments ?? []).map(({ name }) => `[${name}]`),
    ]),
  );
  const lines = rows(state, sayActivity).map((row) => {
    switch (row.kind) {
      case "day":
        return `\n${sayMoment(row.at_ms)}`;
      case "activity":
        return `${sayTime(row.at_ms)}  ${row.text}`;
      case "message":
        return `${sayTime(row.at_ms)}  ${row.author ?? say("you")}: ${[row.body, ...(names.get(row.key) ?? [])].join(" ").trim()}`;
    }
  });
  return `${[say("title", { site: siteName }), ...lines].join("\n")}\n`;
}

/** Hand a text to the browser as a file. */
export function save(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
