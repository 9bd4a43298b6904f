import Plus from "lucide-solid/icons/plus";
import { createEffect, createSignal, createUniqueId, For, on, Show, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { Button } from "@shared/ui/Button";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site, type Survey } from "../api/opsApi";
import { createSaving } from "../settings/createSaving";
import { Flag } from "../settings/Flag";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import { LanguageSelect } from "./LanguageSelect";
import { ourWords } from "./ourWords";
import { QuestionFields } from "./QuestionFields";
import {
  complainOfSurvey,
  freshQuestion,
  LONGEST_TEXT,
  MOST_QUESTIONS,
  SCALES,
  surveyFormOf,
  surveyOf,
  type SurveyForm,
} from "./surveyForm";
import { SurveyPreview } from "./SurveyPreview";
import { moved } from "./textsByLanguage";
import "./FormsCard.css";
import "./SurveyCard.css";

/** What one site asks when a conversation is over; with a preview, saved together. */
export function SurveyCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const headingId = createUniqueId();
  const locale = (): string => props.site.locale.slice(0, 2);
  const [form, setForm] = createStore<SurveyForm>(untrack(() => surveyFormOf(props.site.survey)));
  const [language, setLanguage] = createSignal(untrack(locale));
  const change = (): Survey => surveyOf(form, props.site.survey);
  const isDirty = (): boolean =>
    JSON.stringify(change()) !== JSON.stringify(surveyOf(surveyFormOf(props.site.survey), props.site.survey));
  const reset = (): void => {
    setForm(surveyFormOf(props.site.survey));
    saving.forget();
  };

  const saving = createSaving<never>({
    fields: [],
    complain: () => {
      const wrong = complainOfSurvey(form, locale());
      return wrong === undefined ? {} : { form: wrong };
    },
    save: async () => {
      const saved = await opsApi.changeSite(props.site.id, { survey: change() });
      showToast(t("survey.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
      reset();
    },
  });

  createEffect(on(change, () => saving.judgeAgain(), { defer: true }));

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("survey.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("survey.intro")}</p>
      <div class="survey__pair">
        <div class="survey__scale">
          <Select
            label={t("survey.scale")}
            value={form.scale}
            options={SCALES.map((value) => ({ value, label: t(`survey.scale.${value}`) }))}
            onChange={(scale) => setForm("scale", scale)}
          />
          <Show when={form.scale === "thumbs"}>
            <p class="field__hint">{t("survey.thumbs_hint")}</p>
          </Show>
        </div>
        <Show when={form.scale !== "none"}>
          <LanguageSelect label={t("survey.language")} value={language()} onChange={setLanguage} />
        </Show>
      </div>
      <Show when={form.scale !== "none"}>
        <div class="forms__section">
          <div class="forms__edit">
            <TextField
              class="survey__own"
              dir="auto"
              label={t("survey.question")}
              hint={t(form.question[locale()]?.trim() ? "survey.question_said" : "survey.question_ours")}
              placeholder={ourWords(language()).rate}
              maxlength={LONGEST_TEXT}
              value={form.question[language()] ?? ""}
              onInput={(text) => setForm("question", language(), text)}
            />
            <section class="forms__edit survey__questions" aria-labelledby={headingId}>
              <h3 id={headingId} class="forms__heading">
                {t("survey.questions")}
              </h3>
              <p class="field__hint">{t("survey.questions_hint")}</p>
              <For each={form.questions}>
                {(question, index) => (
                  <QuestionFields
                    question={question}
                    number={index() + 1}
                    count={form.questions.length}
                    language={language()}
                    onChange={(change) => setForm("questions", index(), change)}
                    onMove={(by) => setForm("questions", (all) => moved(all, index(), by))}
                    onRemove={() => setForm("questions", (all) => all.filter((_, at) => at !== index()))}
                  />
                )}
              </For>
              <Show when={form.questions.length < MOST_QUESTIONS}>
                <Button
                  tone="quiet"
                  onClick={() => setForm("questions", (all) => [...all, freshQuestion(all, Date.now())])}
                >
                  <Plus size={16} stroke-width={1.75} aria-hidden="true" /> {t("survey.add")}
                </Button>
              </Show>
            </section>
            <Flag
              label={t("survey.asks_comment")}
              isOn={form.asks_comment}
              onChange={(isOn) => setForm("asks_comment", isOn)}
            />
          </div>
          <SurveyPreview form={form} language={language()} locale={locale()} />
        </div>
      </Show>
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
