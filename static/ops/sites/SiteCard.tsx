import { createUniqueId, For, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import { OriginsField } from "./OriginsField";
import { changeOf, complain, FIELDS, formOf, isChanged, type SiteField, type SiteForm } from "./siteForm";
import { ThresholdFields } from "./ThresholdFields";

/** One site's settings, saved together. */
export function SiteCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const zonesId = createUniqueId();
  const [form, setForm] = createStore<SiteForm>(untrack(() => formOf(props.site)));
  const isDirty = (): boolean => isChanged(form, props.site);
  const set = (field: SiteField, value: string): void => {
    setForm(field, value);
    saving.judgeAgain();
  };

  const reset = (): void => {
    setForm(formOf(props.site));
    saving.forget();
  };
  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form),
    save: async () => {
      const saved = await opsApi.changeSite(props.site.id, changeOf(form));
      showToast(t("sites.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
      setForm(formOf(props.site));
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <header class="site__head">
        <h2 id={titleId} class="panel__title">
          {props.site.name}
        </h2>
        <span class="site__key">
          {t("sites.key")} <code>{props.site.key}</code>
        </span>
      </header>
      <ThresholdFields form={form} complaints={saving.complaints()} onInput={set} />
      <div class="site__pair">
        <TextField
          label={t("sites.name")}
          value={form.name}
          error={saving.complaints().name}
          onInput={(value) => set("name", value)}
        />
        <TextField
          label={t("sites.time_zone")}
          hint={t("sites.time_zone_hint")}
          list={zonesId}
          value={form.time_zone}
          error={saving.complaints().time_zone}
          onInput={(value) => set("time_zone", value)}
        />
        <datalist id={zonesId}>
          <For each={Intl.supportedValuesOf("timeZone")}>{(zone) => <option value={zone} />}</For>
        </datalist>
      </div>
      <OriginsField
        value={form.origins}
        error={saving.complaints().origins}
        onInput={(value) => set("origins", value)}
      />
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
