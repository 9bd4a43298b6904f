import { createSignal, createUniqueId, For, Show, untrack, type JSX } from "solid-js";
import { createStore, unwrap } from "solid-js/store";
import Plus from "lucide-solid/icons/plus";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { Flag } from "../settings/Flag";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import { AskFields } from "./AskFields";
import { FormPreview } from "./FormPreview";
import {
  complainOfForms,
  FORMS,
  formsFormOf,
  formsOf,
  freshAsk,
  MOST_FIELDS,
  type FormName,
  type FormsForm,
} from "./formsForm";
import { LanguageSelect } from "./LanguageSelect";
import { moved } from "./textsByLanguage";
import "./FormsCard.css";

/** What one site asks before the first message, and the consent it needs; with a preview, saved together. */
export function FormsCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const consentId = createUniqueId();
  const locale = (): string => props.site.locale.slice(0, 2);
  const [form, setForm] = createStore<FormsForm>(untrack(() => formsFormOf(props.site.forms)));
  const [language, setLanguage] = createSignal(untrack(locale));
  const isDirty = (): boolean =>
    JSON.stringify(formsOf(form)) !== JSON.stringify(formsOf(formsFormOf(props.site.forms)));
  const reset = (): void => {
    setForm(formsFormOf(props.site.forms));
    saving.forget();
  };

  const saving = createSaving<never>({
    fields: [],
    complain: () => {
      const wrong = complainOfForms(form, locale());
      return wrong === undefined ? {} : { form: wrong };
    },
    save: async () => {
      const saved = await opsApi.changeSite(props.site.id, { forms: formsOf(unwrap(form)) });
      showToast(t("forms.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
      reset();
    },
  });

  const section = (name: FormName): JSX.Element => (
    <section class="forms__section" aria-label={t(`forms.${name}`)}>
      <div class="forms__edit">
        <h3 class="forms__heading">{t(`forms.${name}`)}</h3>
        <p class="field__hint">{t(`forms.${name}_hint`)}</p>
        <For each={form[name]}>
          {(ask, index) => (
            <AskFields
              ask={ask}
              number={index() + 1}
              count={form[name].length}
              language={language()}
              onChange={(change) => setForm(name, index(), change)}
              onMove={(by) => setForm(name, (asks) => moved(asks, index(), by))}
              onRemove={() => setForm(name, (asks) => asks.filter((_, at) => at !== index()))}
            />
          )}
        </For>
        <Show when={form[name].length < MOST_FIELDS}>
          <Button tone="quiet" onClick={() => setForm(name, (asks) => [...asks, freshAsk(asks, language())])}>
            <Plus size={16} stroke-width={1.75} aria-hidden="true" /> {t("forms.add")}
          </Button>
        </Show>
      </div>
      <FormPreview form={form} asks={form[name]} language={language()} locale={locale()} />
    </section>
  );

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("forms.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("forms.intro")}</p>
      <LanguageSelect label={t("forms.language")} value={language()} onChange={setLanguage} />
      <For each={FORMS}>{section}</For>
      <Flag
        label={t("forms.asks_consent")}
        hint={t("forms.asks_consent_hint")}
        isOn={form.asks_consent}
        onChange={(isOn) => setForm("asks_consent", isOn)}
      />
      <Show when={form.asks_consent}>
        <div class="field">
          <label class="field__label" for={consentId}>
            {t("forms.consent")}
          </label>
          <textarea
            id={consentId}
            class="field__input ask__choices"
            rows={3}
            maxlength={1000}
            value={form.consent[language()] ?? ""}
            onInput={(event) => setForm("consent", language(), event.currentTarget.value)}
          />
        </div>
        <TextField
          label={t("forms.link")}
          type="url"
          placeholder="https://"
          value={form.link}
          onInput={(value) => setForm("link", value)}
        />
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
