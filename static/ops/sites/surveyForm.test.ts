import { describe, expect, it } from "vitest";
import type { Survey } from "../api/opsApi";
import {
  complainOfSurvey,
  freshQuestion,
  surveyFormOf,
  surveyOf,
  type QuestionForm,
  type SurveyForm,
} from "./surveyForm";

const SURVEY: Survey = {
  scale: "thumbs",
  question: { de: "Zufrieden?", en: "Happy?" },
  questions: [
    { key: "delivery", kind: "stars", label: { de: "Die Lieferung", en: "The delivery" }, choices: [] },
    {
      key: "found",
      kind: "choice",
      label: { de: "Gefunden durch" },
      choices: [{ de: "Suche", en: "Search" }, { de: "Freunde" }],
    },
  ],
  asks_comment: false,
};

const withQuestion = (change: Partial<QuestionForm>): SurveyForm => {
  const form = surveyFormOf(SURVEY);
  form.questions.push({ ...freshQuestion(form.questions, 0), label: { de: "Neu" }, ...change });
  return form;
};

describe("the form of what shoppers are asked at the end", () => {
  it("saves as it was what is not touched", () => {
    expect(complainOfSurvey(surveyFormOf(SURVEY), "de")).toBeUndefined();
    expect(surveyOf(surveyFormOf(SURVEY), SURVEY)).toEqual(SURVEY);
  });

  it("keeps what it does not show where nothing is asked, and does not complain about it", () => {
    const form: SurveyForm = { ...withQuestion({ label: {} }), scale: "none", asks_comment: true };
    expect(complainOfSurvey(form, "de")).toBeUndefined();
    expect(surveyOf(form, SURVEY)).toEqual({ ...SURVEY, scale: "none" });
  });

  it("forgets choices of a question that has none to choose from any more", () => {
    const form = surveyFormOf(SURVEY);
    const questions = form.questions.map((one) => ({ ...one, kind: "lines" as const }));
    expect(surveyOf({ ...form, questions }, SURVEY).questions[1]?.choices).toEqual([]);
  });

  it.each<[string, Partial<QuestionForm>]>([
    ["without a text in the shop’s own language", { label: { en: "New", de: " " } }],
    ["with nothing to choose from", { kind: "choice", choices: { de: " \n" } }],
    [
      "with a choice that the shop’s own language lacks",
      { kind: "choice", choices: { de: "A", en: "A\nB" } },
    ],
    ["with too many choices", { kind: "choice", choices: { de: "A\n".repeat(21) } }],
    ["with a choice that is too long", { kind: "choice", choices: { de: "A".repeat(101) } }],
  ])("complains about a question %s", (_, change) => {
    expect(complainOfSurvey(withQuestion(change), "de")).toContain("3");
  });

  it("complains about two questions with the same text", () => {
    expect(complainOfSurvey(withQuestion({ label: { de: " Die Lieferung " } }), "de")).toMatch(/1.*3/);
  });

  it("complains about a question of the shop’s that its own language lacks, and not about none", () => {
    const form = surveyFormOf(SURVEY);
    expect(complainOfSurvey({ ...form, question: { en: "Happy?" } }, "de")).toBeDefined();
    expect(complainOfSurvey({ ...form, question: { en: " " } }, "de")).toBeUndefined();
  });

  it("gives keys that the server takes, and none twice", () => {
    const questions: QuestionForm[] = [];
    for (let count = 0; count < 5; count += 1)
      questions.push(freshQuestion(questions, Date.UTC(2026, 10, 27)));
    expect(new Set(questions.map(({ key }) => key)).size).toBe(5);
    for (const { key } of questions) expect(key).toMatch(/^[a-z][a-z0-9_]{0,31}$/);
  });
});
