import { createSignal, createUniqueId, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site, type ThemeText } from "../api/opsApi";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import { LanguageSelect } from "./LanguageSelect";
import { ThemePreview } from "./ThemePreview";
import {
  complainOfTheme,
  OUR_ACCENT,
  textsOf,
  THEME_FIELDS,
  themeFormOf,
  themeOf,
  type ThemeField,
  type ThemeForm,
  type ThemeTexts,
} from "./themeForm";
import "./ThemeCard.css";

/** How one site's button and chat look, with a preview; saved together. */
export function ThemeCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const [form, setForm] = createStore<ThemeForm>(untrack(() => themeFormOf(props.site.theme)));
  const locale = (): string => props.site.locale.slice(0, 2);
  const [language, setLanguage] = createSignal(untrack(locale));
  const [texts, setTexts] = createSignal<ThemeTexts>(untrack(() => props.site.theme.texts));
  const reset = (): void => {
    setForm(themeFormOf(props.site.theme));
    setTexts(props.site.theme.texts);
    saving.forget();
  };
  const isDirty = (): boolean => {
    const saved = themeFormOf(props.site.theme);
    if (JSON.stringify(textsOf(texts())) !== JSON.stringify(textsOf(props.site.theme.texts))) return true;
    return THEME_FIELDS.some((field) => form[field] !== saved[field]);
  };
  const set = (field: ThemeField, value: string): void => {
    setForm(field, value);
    saving.judgeAgain();
  };

  const saving = createSaving({
    fields: THEME_FIELDS,
    complain: () => complainOfTheme(form),
    save: async () => {
      const saved = await opsApi.changeSite(props.site.id, { theme: themeOf(form, texts()) });
      showToast(t("look.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
      reset();
    },
  });

  const length = (field: "offset_side_px" | "offset_bottom_px" | "radius_px"): JSX.Element => (
    <TextField
      label={t(`look.${field}`)}
      inputmode="numeric"
      value={form[field]}
      error={saving.complaints()[field]}
      onInput={(value) => set(field, value)}
    />
  );
  /** A text in the language that is shown: the shop's own, or another, which says as the shop's own where it is empty. */
  const line = (field: ThemeText, longest: number): JSX.Element => (
    <TextField
      label={t(`look.${field}`)}
      hint={language() === locale() ? t(`look.${field}_hint`) : t("look.other_language")}
      maxlength={longest}
      value={language() === locale() ? form[field] : (texts()[language()]?.[field] ?? "")}
      error={saving.complaints()[field]}
      onInput={(value) => {
        if (language() === locale()) set(field, value);
        else setTexts({ ...texts(), [language()]: { ...texts()[language()], [field]: value } });
      }}
    />
  );

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("look.title", { name: props.site.name })}
      </h2>
      <div class="look">
        <div class="look__fields">
          <div class="look__color">
            <input
              type="color"
              aria-label={t("look.pick")}
              value={/^#[0-9a-f]{6}$/i.test(form.accent) ? form.accent : OUR_ACCENT}
              onInput={(event) => set("accent", event.currentTarget.value)}
            />
            <TextField
              label={t("look.accent")}
              hint={t("look.accent_hint")}
              placeholder={OUR_ACCENT}
              value={form.accent}
              error={saving.complaints().accent}
              onInput={(value) => set("accent", value.trim())}
            />
          </div>
          <Select
            label={t("look.scheme")}
            value={form.scheme}
            options={["auto", "light", "dark"].map((value) => ({
              value,
              label: t(`look.scheme_${value as "auto" | "light" | "dark"}`),
            }))}
            onChange={(value) => set("scheme", value)}
          />
          <Select
            label={t("look.corner")}
            value={form.corner}
            options={["end", "start"].map((value) => ({
              value,
              label: t(`look.corner_${value as "end" | "start"}`),
            }))}
            onChange={(value) => set("corner", value)}
          />
          <Select
            label={t("look.icon")}
            value={form.icon}
            options={["speech", "question", "headset"].map((value) => ({
              value,
              label: t(`look.icon_${value as "speech" | "question" | "headset"}`),
            }))}
            onChange={(value) => set("icon", value)}
          />
          {length("offset_side_px")}
          {length("offset_bottom_px")}
          {length("radius_px")}
        </div>
        <ThemePreview form={form} />
      </div>
      <Select
        label={t("look.counts_in_title")}
        value={form.counts_in_title}
        options={["true", "false"].map((value) => ({
          value,
          label: t(`look.counts_in_title_${value as "true" | "false"}`),
        }))}
        onChange={(value) => set("counts_in_title", value)}
      />
      <LanguageSelect label={t("look.language")} value={language()} onChange={setLanguage} />
      {line("launcher_text", 24)}
      {line("header", 60)}
      {line("greeting", 80)}
      {line("greeting_note", 300)}
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
