import { visitorName } from "@shared/i18n/visitorName";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { createEffect, createMemo, createSignal, Show, type JSX } from "solid-js";
import { transferTargets, type TransferTarget } from "../../state/transferTargets";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { createRouting } from "../../work/createRouting";
import { TransferChoices } from "../conversation/TransferChoices";
import { verdictWords } from "../why/whyWords";
import "../conversation/TransferDialog.css";

export interface GiveDialogProps {
  /** To an agent past the line, or to another queue with the time that was waited. */
  to: "agent" | "queue";
  id: string;
  isOpen: boolean;
  onClose: () => void;
}

/** A supervisor decides who gets it, or where it waits; beside each name stands why the router did not. */
export function GiveDialog(props: GiveDialogProps): JSX.Element {
  const console = useConsole();
  const [filter, setFilter] = createSignal("");
  const [chosen, setChosen] = createSignal<TransferTarget | null>(null);
  const [isBusy, setBusy] = createSignal(false);
  const row = (): ReturnType<typeof console.row> => console.row(props.id);
  const routing = createRouting(() => (props.isOpen && props.to === "agent" ? row() : undefined));
  const formId = (): string => `give-${props.to}`;

  createEffect(() => {
    if (props.isOpen) return;
    setFilter("");
    setChosen(null);
  });

  const targets = createMemo((): TransferTarget[] => {
    if (!props.isOpen) return [];
    const found = transferTargets(console.state(), props.id, console.me.id, filter());
    return props.to === "agent" ? found.agents : found.queues;
  });
  const why = (target: TransferTarget): string | undefined => {
    const verdict = routing.latest?.verdicts.find((one) => one.agent_id === target.id);
    return verdict && verdictWords(verdict);
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const target = chosen();
    if (!target || isBusy()) return;
    setBusy(true);
    const { actions } = console;
    const isDone = await (props.to === "agent"
      ? actions.assign(props.id, target.id)
      : actions.move(props.id, target.id));
    setBusy(false);
    if (!isDone) return;
    showToast(t(props.to === "agent" ? "toast.assigned" : "toast.moved", { name: target.name }), "ok");
    props.onClose();
  };

  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t(`give.${props.to}.title`, { name: visitorName(row()?.visitor_name ?? "") })}
      description={t(`give.${props.to}.hint`)}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone="primary" type="submit" form={formId()} disabled={!chosen()} isBusy={isBusy()}>
            {t(`give.${props.to}.submit`)}
          </Button>
        </>
      }
    >
      <form id={formId()} class="transfer" onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("give.filter")}
          isLabelHidden
          type="search"
          autocomplete="off"
          placeholder={t("give.filter")}
          value={filter()}
          onInput={setFilter}
        />
        <div class="transfer__choices">
          <TransferChoices
            title={t(props.to === "agent" ? "transfer.agents" : "transfer.queues")}
            targets={targets()}
            chosenId={chosen()?.id ?? null}
            onChoose={setChosen}
            why={why}
          />
          <Show when={targets().length === 0}>
            <p class="transfer__none">{t("transfer.none")}</p>
          </Show>
        </div>
      </form>
    </Dialog>
  );
}
