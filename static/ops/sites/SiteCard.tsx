import { createSignal, createUniqueId, For, Show, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { complaintsOf, type Complaints } from "../api/refusal";
import { t } from "../strings";
import { OriginsField } from "./OriginsField";
import { changeOf, complain, FIELDS, formOf, isChanged, type SiteField, type SiteForm } from "./siteForm";
import { ThresholdFields } from "./ThresholdFields";

/** One site's settings, saved together. */
export function SiteCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const zonesId = createUniqueId();
  const [form, setForm] = createStore<SiteForm>(untrack(() => formOf(props.site)));
  const [complaints, setComplaints] = createSignal<Complaints<SiteField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const isDirty = (): boolean => isChanged(form, props.site);
  const set = (field: SiteField, value: string): void => {
    setForm(field, value);
    // What was wrong is judged again at once, what is not yet asked for is not complained about.
    if (Object.keys(complaints()).length > 0) setComplaints(complain(form));
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const found = complain(form);
    setComplaints(found);
    if (Object.keys(found).length > 0 || isBusy()) return;
    setBusy(true);
    try {
      const saved = await opsApi.changeSite(props.site.id, changeOf(form));
      showToast(t("sites.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
      setForm(formOf(props.site));
    } catch (reason) {
      setComplaints(complaintsOf(reason, FIELDS));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={(event) => void submit(event)}>
      <header class="site__head">
        <h2 id={titleId} class="panel__title">
          {props.site.name}
        </h2>
        <span class="site__key">
          {t("sites.key")} <code>{props.site.key}</code>
        </span>
      </header>
      <ThresholdFields form={form} complaints={complaints()} onInput={set} />
      <div class="site__pair">
        <TextField
          label={t("sites.name")}
          value={form.name}
          error={complaints().name}
          onInput={(value) => set("name", value)}
        />
        <TextField
          label={t("sites.time_zone")}
          hint={t("sites.time_zone_hint")}
          list={zonesId}
          value={form.time_zone}
          error={complaints().time_zone}
          onInput={(value) => set("time_zone", value)}
        />
        <datalist id={zonesId}>
          <For each={Intl.supportedValuesOf("timeZone")}>{(zone) => <option value={zone} />}</For>
        </datalist>
      </div>
      <OriginsField
        value={form.origins}
        error={complaints().origins}
        onInput={(value) => set("origins", value)}
      />
      <div role="alert">
        <Show when={complaints().form}>{(text) => <p class="site__error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button type="submit" tone="primary" disabled={!isDirty()} isBusy={isBusy()}>
          {t("sites.save")}
        </Button>
        <Show when={isDirty()}>
          <Button
            tone="quiet"
            onClick={() => {
              setForm(formOf(props.site));
              setComplaints({});
            }}
          >
            {t("sites.reset")}
          </Button>
        </Show>
      </footer>
    </form>
  );
}
