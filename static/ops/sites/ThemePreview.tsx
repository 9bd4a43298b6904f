import { Show, type JSX } from "solid-js";
import MessageCircle from "lucide-solid/icons/message-circle";
import MessageCircleQuestion from "lucide-solid/icons/message-circle-question-mark";
import Headset from "lucide-solid/icons/headset";
import { Dynamic } from "solid-js/web";
import { t } from "../strings";
import { LENGTHS, OUR_ACCENT, textOn, type ThemeForm } from "./themeForm";

const ICONS: Readonly<Record<string, typeof MessageCircle>> = {
  speech: MessageCircle,
  question: MessageCircleQuestion,
  headset: Headset,
};

/** The button and an own message, as they will look in the shop. */
export function ThemePreview(props: { form: ThemeForm }): JSX.Element {
  const accent = (): string => (/^#[0-9a-f]{6}$/i.test(props.form.accent) ? props.form.accent : OUR_ACCENT);
  const radius = (): number => Math.min(LENGTHS.radius_px, Number(props.form.radius_px) || 0);
  const filled = (): JSX.CSSProperties => ({ background: accent(), color: textOn(accent()) });
  return (
    <div
      class="look__preview"
      classList={{ "look__preview--start": props.form.corner === "start" }}
      role="img"
      aria-label={t("look.preview")}
    >
      <span class="look__bubble" style={{ ...filled(), "border-radius": `${Math.min(14, radius())}px` }}>
        {t("look.sample")}
      </span>
      <span
        class="look__launcher"
        classList={{ "look__launcher--text": props.form.launcher_text.trim() !== "" }}
        style={{ ...filled(), "border-radius": `${radius()}px` }}
      >
        <Dynamic
          component={ICONS[props.form.icon] ?? MessageCircle}
          size={26}
          stroke-width={1.75}
          aria-hidden="true"
        />
        <Show when={props.form.launcher_text.trim()}>{(text) => <span>{text()}</span>}</Show>
      </span>
    </div>
  );
}
