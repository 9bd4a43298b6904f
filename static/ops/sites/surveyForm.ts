// The form of what shoppers are asked at the end: texts by language, and what is wrong before the server is asked.

import type { Question, Survey } from "../api/opsApi";
import { t } from "../strings";
import { choicesOf, filled, languageName, linesOf, type Texts } from "./textsByLanguage";

export const SCALES = ["stars", "thumbs", "none"] as const;
export const QUESTION_KINDS = ["stars", "thumbs", "choice", "lines"] as const;
export const MOST_QUESTIONS = 5;
export const LONGEST_TEXT = 100;
const MOST_CHOICES = 20;

/** One further question; choices are lines of text. */
export interface QuestionForm {
  key: string;
  kind: Question["kind"];
  label: Texts;
  choices: Texts;
}

export interface SurveyForm {
  scale: Survey["scale"];
  question: Texts;
  questions: QuestionForm[];
  asks_comment: boolean;
}

export function surveyFormOf(survey: Survey): SurveyForm {
  return {
    scale: survey.scale,
    question: { ...survey.question },
    questions: survey.questions.map((one) => ({
      ...one,
      label: { ...one.label },
      choices: linesOf(one.choices),
    })),
    asks_comment: survey.asks_comment,
  };
}

function questionOf(form: QuestionForm): Question {
  return {
    key: form.key,
    kind: form.kind,
    label: filled(form.label),
    choices: form.kind === "choice" ? choicesOf(form.choices) : [],
  };
}

/** What the form stands for. Where nothing is asked the rest is not in sight, and stays as it was. */
export function surveyOf(form: SurveyForm, before: Survey): Survey {
  if (form.scale === "none") return { ...surveyOf(surveyFormOf(before), before), scale: "none" };
  return {
    scale: form.scale,
    question: filled(form.question),
    questions: form.questions.map(questionOf),
    asks_comment: form.asks_comment,
  };
}

/** A new question. Its key is none that was ever given: a chat that is still open may answer one that is gone. */
export function freshQuestion(among: readonly QuestionForm[], nowMs: number): QuestionForm {
  const keyOf = (number: number): string => `question_${number.toString(36)}`;
  let number = nowMs;
  while (among.some(({ key }) => key === keyOf(number))) number += 1;
  return { key: keyOf(number), kind: "stars", label: {}, choices: {} };
}

/** What is wrong, in one sentence; nothing if it can be saved. */
export function complainOfSurvey(form: SurveyForm, locale: string): string | undefined {
  if (form.scale === "none") return undefined;
  const language = languageName(locale);
  const question = filled(form.question);
  if (Object.keys(question).length > 0 && !question[locale]) return t("survey.needs_question", { language });
  for (const [index, one] of form.questions.entries()) {
    const complaint = complainOfQuestion(one, index + 1, locale);
    if (complaint !== undefined) return complaint;
  }
  const texts = form.questions.map((one) => one.label[locale]?.trim());
  const second = texts.findIndex((text, index) => texts.indexOf(text) < index);
  if (second < 0) return undefined;
  return t("survey.same_text", { first: texts.indexOf(texts[second]) + 1, second: second + 1 });
}

function complainOfQuestion(form: QuestionForm, number: number, locale: string): string | undefined {
  const language = languageName(locale);
  if (!form.label[locale]?.trim()) return t("survey.needs_text", { number, language });
  if (form.kind !== "choice") return undefined;
  const choices = choicesOf(form.choices);
  if (choices.length === 0 || choices.some((choice) => !choice[locale]))
    return t("survey.needs_choices", { number, language });
  const isLong = choices
    .flatMap((choice) => Object.values(choice))
    .some((text) => text.length > LONGEST_TEXT);
  if (choices.length > MOST_CHOICES || isLong)
    return t("survey.long_choices", { number, most: MOST_CHOICES, longest: LONGEST_TEXT });
  return undefined;
}
