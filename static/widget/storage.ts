/** What stays in the browser for one site: the visitor's token, the draft, and own messages not yet committed. */
import { forget, onRemembered, parsed, recall, recallAll, remember } from "@shared/storage";
import type { Outgoing } from "./outbox";

export type SiteStorage = ReturnType<typeof siteStorage>;

export function siteStorage(siteKey: string) {
  const prefix = `seventysix:${siteKey}:`;
  const tokenKey = `${prefix}token`;
  const draftKey = `${prefix}draft`;
  const outgoing = `${prefix}out:`;
  const set = (key: string, value: string | null): void => void (value ? remember(key, value) : forget(key));

  return {
    draft: () => recall(draftKey) ?? "",
    setDraft: (text: string) => set(draftKey, text),
    token: () => recall(tokenKey),
    setToken: (token: string | null) => set(tokenKey, token),

    /** Call `listener` when another tab has stored a token. */
    onToken: (listener: () => void) => onRemembered(tokenKey, listener),
    /** … or changed the draft, which is one for all tabs: a person types in one of them at a time. */
    onDraft: (listener: (text: string) => void) => onRemembered(draftKey, (_, text) => listener(text ?? "")),
    /** … or kept, changed or dropped (null) a message. */
    onOutgoing: (listener: (clientId: string, item: Outgoing | null) => void) =>
      onRemembered(outgoing, (clientId, text) => listener(clientId, parsed(text))),

    /** One key per message, so that tabs never overwrite each other's. Answers whether it is kept. */
    keep: (item: Outgoing) => remember(outgoing + item.client_id, JSON.stringify(item)),
    drop: (clientId: string) => forget(outgoing + clientId),

    /** Kept messages, oldest first. */
    outbox: () =>
      [...recallAll(outgoing).values()]
        .map((text) => parsed<Outgoing>(text))
        .filter((item) => !!item)
        .sort((a, b) => a.at_ms - b.at_ms),
  };
}
