import { For, Show, type JSX } from "solid-js";
import { t } from "../strings";
import type { Ask, FormsForm } from "./formsForm";
import { said, type Texts } from "./textsByLanguage";

/** A form as shoppers will see it, in one language; nothing in it can be filled in. */
export function FormPreview(props: {
  form: FormsForm;
  asks: readonly Ask[];
  language: string;
  locale: string;
}): JSX.Element {
  const shown = (texts: Texts): string => said(texts, props.language, props.locale) || "…";
  return (
    <div
      class="form-preview"
      role="img"
      aria-label={t("forms.preview")}
      dir={props.language === "ar" ? "rtl" : "ltr"}
    >
      <For each={props.asks}>
        {(ask) => (
          <div class="form-preview__ask">
            <strong>
              {shown(ask.label)}
              <Show when={!ask.is_required}> ({t("forms.optional")})</Show>
            </strong>
            <span
              class="form-preview__box"
              classList={{ "form-preview__box--lines": ask.kind === "lines" }}
              data-kind={ask.kind}
            />
            <Show when={ask.hint[props.language]?.trim()}>{(hint) => <small>{hint()}</small>}</Show>
          </div>
        )}
      </For>
      <Show when={props.form.asks_consent}>
        <div class="form-preview__agree">
          <span class="form-preview__tick" />
          <span>
            {shown(props.form.consent)}{" "}
            <Show when={props.form.link}>
              <u>{t("forms.notice")}</u>
            </Show>
          </span>
        </div>
      </Show>
      <Show when={props.asks.length === 0 && !props.form.asks_consent}>
        <small>{t("forms.nothing")}</small>
      </Show>
    </div>
  );
}
