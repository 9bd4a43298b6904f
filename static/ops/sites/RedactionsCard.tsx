import {
  createEffect,
  createSignal,
  createUniqueId,
  Index,
  on,
  onCleanup,
  Show,
  untrack,
  type JSX,
} from "solid-js";
import Plus from "lucide-solid/icons/plus";
import Trash from "lucide-solid/icons/trash";
import { Button } from "@shared/ui/Button";
import { IconButton } from "@shared/ui/IconButton";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Redaction, type Site } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import "./RedactionsCard.css";

const MOST = 20;
const LONGEST_SAMPLE = 2000;
/** Long enough for nobody to be asked while typing. */
const TRY_AFTER_MS = 350;

const isSame = (one: readonly Redaction[], other: readonly Redaction[]): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** What one site has masked beside numbers of cards and accounts, and what that does to a sample. */
export function RedactionsCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const sampleId = createUniqueId();
  const saved = (): Redaction[] => props.site.redactions.map((one) => ({ ...one }));
  const [rows, setRows] = createSignal<Redaction[]>(untrack(saved));
  const [sample, setSample] = createSignal(untrack(() => t("redactions.sample_text")));
  const [masked, setMasked] = createSignal<string>();
  const [fault, setFault] = createSignal<string>();
  const whole = (): Redaction[] =>
    rows().map(({ name, pattern }) => ({ name: name.trim(), pattern: pattern.trim() }));
  const isWhole = (): boolean => whole().every(({ name, pattern }) => name && pattern);
  const isDirty = (): boolean => !isSame(rows(), saved());
  const change = (at: number, part: Partial<Redaction>): void => {
    setRows(rows().map((row, index) => (index === at ? { ...row, ...part } : row)));
  };
  let asked = 0;

  const tryOut = async (): Promise<void> => {
    const mine = ++asked;
    // What is being typed has no name yet, and is tried all the same.
    const redactions = whole()
      .filter(({ pattern }) => pattern)
      .map(({ name, pattern }) => ({ name: name || "…", pattern }));
    try {
      const answer = await opsApi.tryRedactions(props.site.id, { redactions, sample: sample() });
      if (mine !== asked) return;
      setMasked(answer.masked);
      setFault(undefined);
    } catch (reason) {
      if (mine !== asked) return;
      setMasked(undefined);
      setFault(sayFailure(reason));
    }
  };
  createEffect(
    on([rows, sample], () => {
      const timer = setTimeout(() => void tryOut(), TRY_AFTER_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );

  const reset = (): void => {
    setRows(saved());
    saving.forget();
  };
  const saving = createSaving<never>({
    fields: [],
    complain: () => (isWhole() ? {} : { form: t("redactions.incomplete") }),
    save: async () => {
      const site = await opsApi.changeSite(props.site.id, { redactions: whole() });
      showToast(t("redactions.saved", { name: site.name }), "ok");
      props.onSaved(site);
      reset();
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("redactions.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("redactions.intro")}</p>
      <Index each={rows()}>
        {(row, at) => (
          <fieldset class="redaction">
            <legend class="redaction__legend">{t("redactions.row", { number: at + 1 })}</legend>
            <TextField
              label={t("redactions.name")}
              maxlength={60}
              value={row().name}
              onInput={(name) => change(at, { name })}
            />
            <TextField
              label={t("redactions.pattern")}
              maxlength={200}
              spellcheck={false}
              value={row().pattern}
              onInput={(pattern) => change(at, { pattern })}
            />
            <IconButton
              label={t("redactions.remove", { name: row().name || t("redactions.row", { number: at + 1 }) })}
              onClick={() => setRows(rows().filter((_, index) => index !== at))}
            >
              <Trash size={16} stroke-width={1.75} aria-hidden="true" />
            </IconButton>
          </fieldset>
        )}
      </Index>
      <Show when={rows().length < MOST}>
        <Button tone="quiet" onClick={() => setRows([...rows(), { name: "", pattern: "" }])}>
          <Plus size={16} stroke-width={1.75} aria-hidden="true" />
          {t("redactions.add")}
        </Button>
      </Show>
      <div class="redaction__trial">
        <div class="field">
          <label class="field__label" for={sampleId}>
            {t("redactions.sample")}
          </label>
          <div class="field__box">
            <textarea
              id={sampleId}
              class="field__input redaction__sample"
              rows={3}
              maxlength={LONGEST_SAMPLE}
              value={sample()}
              onInput={(event) => setSample(event.currentTarget.value)}
            />
          </div>
        </div>
        <div class="field">
          <span class="field__label" id={`${sampleId}-out`}>
            {t("redactions.masked")}
          </span>
          <output class="redaction__masked" aria-labelledby={`${sampleId}-out`} for={sampleId}>
            {masked() ?? "–"}
          </output>
        </div>
      </div>
      <FormFoot
        complaint={saving.complaints().form ?? fault()}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
