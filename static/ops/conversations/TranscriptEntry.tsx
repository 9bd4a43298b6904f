import ClockAlert from "lucide-solid/icons/clock-alert";
import StickyNote from "lucide-solid/icons/sticky-note";
import { Match, Show, Switch, type JSX } from "solid-js";
import { authorName } from "@shared/i18n/agentName";
import { language } from "@shared/i18n/language";
import { Attachments } from "@shared/files/Attachments";
import type { Entry } from "@shared/protocol.gen";
import { serverNow } from "@shared/time/clock";
import { dayKey, dayWords } from "@shared/time/format";
import { Linked } from "@shared/ui/Linked";
import { Time } from "@shared/ui/Time";
import { t } from "../strings";
import { activityWords } from "./activityWords";

export interface TranscriptEntryProps {
  entry: Entry;
  before: Entry | undefined;
  /** What it answers, if that is known. */
  answered: Entry | undefined;
  /** As the conversation names its shopper, also one who has not said a name. */
  visitorName: string;
}

/** One line of the log: something said, a note, or what happened. */
export function TranscriptEntry(props: TranscriptEntryProps): JSX.Element {
  const isNewDay = (): boolean => !props.before || dayKey(props.before.at) !== dayKey(props.entry.at);
  const author = (): string =>
    props.entry.author.kind === "visitor" ? props.visitorName : authorName(props.entry.author);
  const isFlag = (): boolean => props.entry.activity === "wait_flagged";
  const level = (): string | undefined => {
    const value = props.entry.data["level"];
    return isFlag() && typeof value === "string" ? value : undefined;
  };
  return (
    <>
      <Show when={isNewDay()}>
        <li class="entry-day">{dayWords(props.entry.at, serverNow(), language())}</li>
      </Show>
      <Switch>
        <Match when={props.entry.kind === "activity"}>
          <li class="entry-activity" data-level={level()}>
            <Show when={isFlag()}>
              <ClockAlert size={14} stroke-width={2} aria-hidden="true" />
            </Show>
            <span>{activityWords(props.entry, language())}</span>
            <Time at={props.entry.at} look="clock" />
          </li>
        </Match>
        <Match when={true}>
          <li class="entry" data-kind={props.entry.kind} data-author={props.entry.author.kind}>
            <p class="entry__head">
              <span class="entry__name">{author()}</span>
              <Show when={props.entry.kind === "note"}>
                <span class="entry__note">
                  <StickyNote size={13} stroke-width={2} aria-hidden="true" />
                  {t("transcript.note")}
                </span>
              </Show>
              <Time class="entry__time" at={props.entry.at} look="clock" />
            </p>
            <Show when={props.answered}>
              {(answered) => (
                <p class="entry__answered">
                  {t("transcript.answers")}{" "}
                  {answered().body ||
                    answered()
                      .attachments.map((file) => file.name)
                      .join(", ")}
                </p>
              )}
            </Show>
            <Show when={props.entry.body}>
              <p class="entry__body">
                <Linked text={props.entry.body ?? ""} />
              </p>
            </Show>
            <Show when={props.entry.attachments.length > 0}>
              <Attachments files={props.entry.attachments} />
            </Show>
          </li>
        </Match>
      </Switch>
    </>
  );
}
