import { createSignal, Show, untrack, type JSX } from "solid-js";
import { Segmented } from "@shared/ui/Segmented";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { createSaving } from "../settings/createSaving";
import { SavingDialog } from "../settings/SavingDialog";
import { t } from "../strings";
import { complain, FIELDS, LONGEST_REASON, refusedBecause, type HoldField, type HoldForm } from "./holdForm";
import { holdsApi, type SubjectKind, type Subjects } from "./holdsApi";

export interface HoldDialogProps {
  /** Whom it may be about, where that is known; else its number is asked for. */
  ids?: Subjects;
  onPlaced: () => void;
  onClose: () => void;
}

// Where no number is known: colleagues are held where they are listed.
const ASKED: readonly SubjectKind[] = ["conversation", "visitor"];
const KINDS: readonly SubjectKind[] = [...ASKED, "agent"];

/** Asks what must be kept, and why. Drawn anew for each. */
export function HoldDialog(props: HoldDialogProps): JSX.Element {
  const known = untrack(() => props.ids);
  const kinds = known ? KINDS.filter((one) => known[one] !== undefined) : ASKED;
  const [kind, setKind] = createSignal<SubjectKind>(kinds[0] ?? "conversation");
  const [typed, setTyped] = createSignal("");
  const [reason, setReason] = createSignal("");
  const form = (): HoldForm => ({ id: known?.[kind()] ?? typed(), reason: reason() });
  const saving = createSaving<HoldField>({
    fields: FIELDS,
    complain: () => complain(form()),
    complainOf: (problem) => {
      const found = refusedBecause(problem);
      return known && found.id ? { form: found.id } : found;
    },
    save: async () => {
      await holdsApi.place({ kind: kind(), id: form().id.trim() }, reason().trim());
      showToast(t("holds.placed"), "ok");
      props.onPlaced();
    },
  });
  return (
    <SavingDialog
      title={t("holds.place")}
      save={t("holds.place_now")}
      complaint={saving.complaints().form}
      isBusy={saving.isBusy()}
      onSubmit={saving.submit}
      onClose={() => props.onClose()}
    >
      <Show when={kinds.length > 1}>
        <Segmented
          label={t("holds.what")}
          value={kind()}
          segments={kinds.map((value) => ({ value, label: t(`holds.kind.${value}`) }))}
          onChange={setKind}
        />
      </Show>
      <Show when={!known}>
        <TextField
          label={t(`holds.id.${kind()}`)}
          hint={t("holds.id_hint")}
          autocomplete="off"
          spellcheck={false}
          value={typed()}
          error={saving.complaints().id}
          onInput={(id) => {
            setTyped(id);
            saving.judgeAgain();
          }}
        />
      </Show>
      <TextField
        label={t("holds.reason")}
        hint={t("holds.reason_hint")}
        autocomplete="off"
        maxlength={String(LONGEST_REASON)}
        value={reason()}
        error={saving.complaints().reason}
        onInput={(text) => {
          setReason(text);
          saving.judgeAgain();
        }}
      />
    </SavingDialog>
  );
}
