/** Optional parts of the chat come when they are used, each once, as scripts of their own. */
import type { WidgetMessage } from "@shared/bridge";
import type { VisitorFrame } from "@shared/protocol.gen";
import type { Files } from "./outbox";

export interface FormField {
  readonly key: string;
  readonly kind: "text" | "email" | "phone" | "choice" | "lines";
  readonly label: string;
  readonly hint: string;
  readonly is_required: boolean;
  readonly pattern: string;
  readonly choices: readonly string[];
}

/** In the language of the chat; null where nothing is asked. */
export interface SiteForms {
  readonly before: readonly FormField[] | null;
  readonly closed: readonly FormField[] | null;
  readonly consent: { readonly text: string; readonly link: string; readonly version: string } | null;
}

export interface SurveyQuestion {
  readonly key: string;
  readonly kind: "stars" | "thumbs" | "choice" | "lines";
  readonly label: string;
  readonly choices: readonly string[];
}

/** What differs from stars, our own question, and a comment. */
export interface SiteSurvey {
  readonly scale?: "thumbs";
  readonly question?: string;
  readonly questions?: readonly SurveyQuestion[];
  /** Without a comment. */
  readonly is_short?: boolean;
}

/** What a part may do; it shares no code with the chat but the names of the state. */
export interface Core {
  /** Answers false when there is no line. */
  send(frame: VisitorFrame): boolean;
  /** Say something to the page. */
  tell(news: Pick<WidgetMessage, "close" | "event">): void;
  /** What the shop has signed about the shopper, as the last hello said it. */
  identity?: string | undefined;
  /** Client id of the message that the next one answers. */
  reply_to?: string | undefined;
  readonly site_key: string;
  readonly site_name: string;
  /** What the site asks before the first message. */
  readonly forms: SiteForms | null;
  readonly max_file_bytes: number;
  /** Which kinds of files the site takes; none are all of them. */
  readonly file_kinds: readonly ("pictures" | "documents" | "sound" | "video")[];
  /** Patterns of what the site does not want to be sent, beside numbers of cards and accounts. */
  readonly redactions: readonly string[];
  /** Proves to the server who we are; null before it has told us. */
  token(): string | null;
  /** Send what is written, with these files; answers whether it goes. */
  submit(event: Event, files: Files): boolean;
  /** What the site wants to know of a conversation that is over. */
  readonly survey: SiteSurvey | null;
}

/**
 * Answers how to get what the part `name` makes of `core`: undefined until it has come, and `onThere` says so. Asked
 * for again, it is tried again.
 */
export function makePart<T>(name: string, core: Core, onThere: () => void): () => T | undefined {
  let made: T | undefined;
  let isAsked = false;
  let tries = 0;

  async function fetch(): Promise<void> {
    isAsked = true;
    try {
      // A browser may remember the failure of an address.
      const address = `${PARTS_PATH}${name}.${document.documentElement.lang}.js${tries++ ? `?${tries}` : ""}`;
      const { default: make } = (await import(/* @vite-ignore */ address)) as { default: (core: Core) => T };
      made = make(core);
      onThere();
    } catch {
      isAsked = false;
    }
  }

  return () => {
    if (!isAsked) void fetch();
    return made;
  };
}
