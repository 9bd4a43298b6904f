import { language } from "@shared/i18n/language";
import { serverCoarse } from "@shared/time/clock";
import { dayWords } from "@shared/time/format";
import type { JSX } from "solid-js";
import "./DayView.css";

/** A new day begins. */
export function DayView(props: { at: string }): JSX.Element {
  return (
    <div class="day">
      <span>{dayWords(props.at, serverCoarse(), language())}</span>
    </div>
  );
}
