import type { TransferTo } from "@shared/api/api";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { createEffect, createMemo, createSignal, Show, type JSX } from "solid-js";
import { transferTargets, type TransferTarget } from "../../state/transferTargets";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { TransferChoices } from "./TransferChoices";
import "./TransferDialog.css";

const FORM = "transfer-form";

/** To whom a conversation goes next: a colleague who is there and has a free slot, or a queue. */
export function TransferDialog(props: { isOpen: boolean; onClose: () => void; id: string }): JSX.Element {
  const console = useConsole();
  const [filter, setFilter] = createSignal("");
  const [chosen, setChosen] = createSignal<TransferTarget | null>(null);
  const [note, setNote] = createSignal("");
  const [isBusy, setBusy] = createSignal(false);

  createEffect(() => {
    if (props.isOpen) return;
    setFilter("");
    setChosen(null);
    setNote("");
  });

  const targets = createMemo(() =>
    props.isOpen
      ? transferTargets(console.state(), props.id, console.me.id, filter())
      : { agents: [], queues: [] },
  );

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const target = chosen();
    if (!target || isBusy()) return;
    const remark = note().trim() ? { note: note().trim() } : {};
    const to: TransferTo =
      target.kind === "agent" ? { agent_id: target.id, ...remark } : { queue_id: target.id, ...remark };
    setBusy(true);
    const isDone = await console.actions.transfer(props.id, to);
    setBusy(false);
    if (!isDone) return;
    showToast(t("toast.transferred", { name: target.name }), "ok");
    props.onClose();
  };

  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("transfer.title")}
      description={t("transfer.hint")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone="primary" type="submit" form={FORM} disabled={!chosen()} isBusy={isBusy()}>
            {t("transfer.submit")}
          </Button>
        </>
      }
    >
      <form id={FORM} class="transfer" onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("transfer.filter")}
          isLabelHidden
          type="search"
          autocomplete="off"
          placeholder={t("transfer.filter")}
          value={filter()}
          onInput={setFilter}
        />
        <div class="transfer__choices">
          <TransferChoices
            title={t("transfer.agents")}
            targets={targets().agents}
            chosenId={chosen()?.id ?? null}
            onChoose={setChosen}
          />
          <TransferChoices
            title={t("transfer.queues")}
            targets={targets().queues}
            chosenId={chosen()?.id ?? null}
            onChoose={setChosen}
          />
          <Show when={targets().agents.length + targets().queues.length === 0}>
            <p class="transfer__none">{t("transfer.none")}</p>
          </Show>
        </div>
        <TextField
          label={t("transfer.note")}
          autocomplete="off"
          maxLength={2000}
          hint={t("transfer.note_hint")}
          value={note()}
          onInput={setNote}
        />
      </form>
    </Dialog>
  );
}
