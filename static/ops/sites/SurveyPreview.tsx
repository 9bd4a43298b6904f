import { For, Match, Show, Switch, type JSX } from "solid-js";
import { t } from "../strings";
import { ourWords } from "./ourWords";
import type { SurveyForm } from "./surveyForm";
import { SurveySigns } from "./SurveySigns";
import { said, type Texts } from "./textsByLanguage";

/** What shoppers are asked, as it looks once they have rated, in one language; nothing in it can be filled in. */
export function SurveyPreview(props: { form: SurveyForm; language: string; locale: string }): JSX.Element {
  const shown = (texts: Texts): string => said(texts, props.language, props.locale);
  const ours = () => ourWords(props.language);
  return (
    <div
      class="form-preview survey-preview"
      role="img"
      aria-label={t("survey.preview")}
      lang={props.language}
      dir={props.language === "ar" ? "rtl" : "ltr"}
    >
      <div class="survey-preview__card">
        <strong dir="auto">{shown(props.form.question) || ours().rate}</strong>
        <SurveySigns isThumbs={props.form.scale === "thumbs"} isGiven />
        <For each={props.form.questions}>
          {(question) => (
            <div class="survey-preview__question">
              <span dir="auto">{shown(question.label) || "…"}</span>
              <Switch fallback={<SurveySigns isThumbs={question.kind === "thumbs"} />}>
                <Match when={question.kind === "choice"}>
                  <span class="form-preview__box" data-kind="choice" />
                </Match>
                <Match when={question.kind === "lines"}>
                  <span class="form-preview__box form-preview__box--lines" />
                </Match>
              </Switch>
            </div>
          )}
        </For>
        <Show when={props.form.asks_comment}>
          <span class="form-preview__box form-preview__box--lines survey-preview__comment">
            {ours().comment}
          </span>
        </Show>
        <span class="survey-preview__send">{ours().send}</span>
      </div>
    </div>
  );
}
