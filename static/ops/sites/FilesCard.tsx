import { createSignal, createUniqueId, For, Show, untrack, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type FileRules, type Site } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { Flag } from "../settings/Flag";
import { t } from "../strings";

const KINDS = ["pictures", "documents", "sound", "video"] as const;

/** Which files one site takes from shoppers. */
export function FilesCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const saved = (): FileRules => props.site.file_rules;
  const sizeOf = (rules: FileRules): string => (rules.max_mb === null ? "" : String(rules.max_mb));
  const [size, setSize] = createSignal(untrack(() => sizeOf(saved())));
  const [kinds, setKinds] = createSignal<FileRules["kinds"]>(untrack(() => saved().kinds));
  const [complaint, setComplaint] = createSignal<string>();
  const [isBusy, setBusy] = createSignal(false);
  const isDirty = (): boolean =>
    size().trim() !== sizeOf(saved()) ||
    KINDS.some((kind) => kinds().includes(kind) !== saved().kinds.includes(kind));
  const reset = (): void => {
    setSize(sizeOf(saved()));
    setKinds(saved().kinds);
    setComplaint(undefined);
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const text = size().trim();
    const max_mb = text === "" ? null : Number(text);
    if (max_mb !== null && !(Number.isInteger(max_mb) && max_mb >= 1 && max_mb <= 1000))
      return void setComplaint(t("files.bad_size"));
    if (isBusy()) return;
    setBusy(true);
    try {
      const site = await opsApi.changeSite(props.site.id, { file_rules: { max_mb, kinds: kinds() } });
      showToast(t("files.saved", { name: site.name }), "ok");
      props.onSaved(site);
      reset();
    } catch (reason) {
      setComplaint(sayFailure(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={(event) => void submit(event)}>
      <h2 id={titleId} class="panel__title">
        {t("files.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("files.intro")}</p>
      <TextField
        label={t("files.max_mb")}
        hint={t("files.max_mb_hint")}
        inputmode="numeric"
        value={size()}
        onInput={setSize}
      />
      <For each={KINDS}>
        {(kind) => (
          <Flag
            label={t(`files.${kind}`)}
            isOn={kinds().includes(kind)}
            onChange={(isOn) =>
              setKinds(KINDS.filter((one) => (one === kind ? isOn : kinds().includes(one))))
            }
          />
        )}
      </For>
      <div role="alert">
        <Show when={complaint()}>{(text) => <p class="site__error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button type="submit" tone="primary" disabled={!isDirty()} isBusy={isBusy()}>
          {t("sites.save")}
        </Button>
        <Show when={isDirty()}>
          <Button tone="quiet" onClick={reset}>
            {t("sites.reset")}
          </Button>
        </Show>
      </footer>
    </form>
  );
}
