import { createSignal, createUniqueId, untrack, type JSX } from "solid-js";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type FileRules, type Site } from "../api/opsApi";
import { CheckList } from "../settings/CheckList";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";

const KINDS = ["pictures", "documents", "sound", "video"] as const;

/** Which files one site takes from shoppers. */
export function FilesCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const saved = (): FileRules => props.site.file_rules;
  const sizeOf = (rules: FileRules): string => (rules.max_mb === null ? "" : String(rules.max_mb));
  const [size, setSize] = createSignal(untrack(() => sizeOf(saved())));
  const [kinds, setKinds] = createSignal<FileRules["kinds"]>(untrack(() => saved().kinds));
  const isDirty = (): boolean =>
    size().trim() !== sizeOf(saved()) ||
    KINDS.some((kind) => kinds().includes(kind) !== saved().kinds.includes(kind));
  const reset = (): void => {
    setSize(sizeOf(saved()));
    setKinds(saved().kinds);
    saving.forget();
  };

  const maxMb = (): number | null => (size().trim() === "" ? null : Number(size().trim()));
  const isPossible = (mb: number | null): boolean =>
    mb === null || (Number.isInteger(mb) && mb >= 1 && mb <= 1000);
  const saving = createSaving<"max_mb">({
    fields: ["max_mb"],
    complain: () => (isPossible(maxMb()) ? {} : { max_mb: t("files.bad_size") }),
    save: async () => {
      const file_rules = { max_mb: maxMb(), kinds: kinds() };
      const site = await opsApi.changeSite(props.site.id, { file_rules });
      showToast(t("files.saved", { name: site.name }), "ok");
      props.onSaved(site);
      reset();
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("files.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("files.intro")}</p>
      <TextField
        label={t("files.max_mb")}
        hint={t("files.max_mb_hint")}
        inputmode="numeric"
        value={size()}
        error={saving.complaints().max_mb}
        onInput={(text) => {
          setSize(text);
          saving.judgeAgain();
        }}
      />
      <CheckList
        legend={t("files.kinds")}
        items={KINDS.map((kind) => ({ id: kind, label: t(`files.${kind}`) }))}
        chosen={kinds()}
        onChange={(chosen) => setKinds(KINDS.filter((kind) => chosen.includes(kind)))}
        empty=""
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
