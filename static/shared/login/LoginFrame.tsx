import { createEffect, onCleanup, type JSX } from "solid-js";
import { LANGUAGES, language, setLanguage } from "../i18n/language";
import { ts } from "../strings";
import { Mark } from "../ui/Mark";
import { Segmented } from "../ui/Segmented";
import "../account/account.css";
import "./LoginScreen.css";

export interface LoginFrameProps {
  /** What is behind the door, e.g. "Console". */
  place: string;
  isWide?: boolean;
  children: JSX.Element;
}

/** The door itself: whose it is, and in which language it speaks. */
export function LoginFrame(props: LoginFrameProps): JSX.Element {
  const before = document.title;
  createEffect(() => (document.title = `${ts("login.title")} · ${ts("product")} ${props.place}`));
  onCleanup(() => (document.title = before));
  return (
    <main class="login">
      <div class="login__card" data-wide={props.isWide || undefined}>
        <div class="login__brand">
          <Mark size={28} />
          <span>
            {ts("product")} <span class="login__place">{props.place}</span>
          </span>
        </div>
        {props.children}
      </div>
      <Segmented
        label={ts("language.label")}
        value={language()}
        segments={LANGUAGES.map((value) => ({ value, label: ts(`language.${value}`) }))}
        onChange={setLanguage}
      />
    </main>
  );
}
