import { createComputed, createSignal, on, Show, untrack, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { complaintsOf, sayFailure, type Complaints } from "../api/refusal";
import { routingApi, type Queue } from "../api/routingApi";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { createOpener } from "../settings/createOpener";
import { SaveBar } from "../settings/SaveBar";
import { focusFault } from "../settings/focusFault";
import { t } from "../strings";
import { GivingSection, LimitsSection, MatchingSection, StaffSection, TalkSection } from "./QueueSections";
import { changeOf, complain, FIELDS, formOf, isSame, type QueueField, type QueueForm } from "./queueForm";
import type { Surroundings } from "./QueuePage";
import "./queues.css";

export interface QueueEditorProps {
  /** None to add one. */
  queue: Queue | null;
  around: Surroundings;
  onSaved: (queue: Queue, isNew: boolean) => void;
  onRemoved: () => void;
}

/** All of one queue, saved together. */
export function QueueEditor(props: QueueEditorProps): JSX.Element {
  const key = randomId();
  const [form, setForm] = createStore<QueueForm>(untrack(() => formOf(props.queue)));
  const [complaints, setComplaints] = createSignal<Complaints<QueueField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const removal = createOpener<Queue>();
  const isDirty = (): boolean => !isSame(form, formOf(props.queue));
  const reset = (): void => {
    setForm(reconcile(formOf(props.queue)));
    setComplaints({});
  };
  createComputed(on(() => props.queue, reset, { defer: true }));

  const change = (news: Partial<QueueForm>): void => {
    setForm(news);
    // What was wrong is judged again at once, what is not yet asked for is not complained about.
    if (Object.keys(complaints()).length > 0) setComplaints(complain(form));
  };

  const store = async (): Promise<Queue> => {
    const wanted = changeOf(unwrap(form));
    const saved = props.queue
      ? await routingApi.changeQueue(props.queue.id, wanted)
      : await routingApi.addQueue(props.around.siteId, wanted, key);
    const members = [...form.member_ids].sort();
    if (members.join() === [...saved.member_ids].sort().join()) return saved;
    return routingApi.setMembers(saved.id, members);
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const found = complain(form);
    setComplaints(found);
    if (Object.keys(found).length > 0) focusFault(event.currentTarget);
    if (Object.keys(found).length > 0 || isBusy()) return;
    setBusy(true);
    try {
      const isNew = props.queue === null;
      const saved = await store();
      showToast(t("settings.saved", { name: saved.name }), "ok");
      props.onSaved(saved, isNew);
    } catch (reason) {
      setComplaints(complaintsOf(reason, FIELDS));
    } finally {
      setBusy(false);
    }
  };

  const remove = async (queue: Queue): Promise<void> => {
    try {
      await routingApi.removeQueue(queue.id);
      showToast(t("settings.removed", { name: queue.name }), "ok");
      removal.close();
      props.onRemoved();
    } catch (reason) {
      removal.close();
      showToast(sayFailure(reason), "error");
    }
  };

  const summary = (): string | undefined =>
    complaints().form ?? (Object.keys(complaints()).length > 0 ? t("settings.see_above") : undefined);

  return (
    <form
      class="panel settings__form"
      aria-label={t("queues.form")}
      noValidate
      onSubmit={(event) => void submit(event)}
    >
      <StaffSection
        form={form}
        change={change}
        complaints={complaints()}
        around={props.around}
        queue={props.queue}
      />
      <GivingSection form={form} change={change} complaints={complaints()} />
      <MatchingSection form={form} change={change} complaints={complaints()} />
      <LimitsSection form={form} change={change} complaints={complaints()} around={props.around} />
      <TalkSection form={form} change={change} complaints={complaints()} />
      <SaveBar
        complaint={summary()}
        isDirty={isDirty()}
        isBusy={isBusy()}
        onReset={reset}
        danger={
          <Show when={props.queue?.is_default === false && props.queue}>
            {(queue) => (
              <Button tone="danger" onClick={() => removal.ask({ ...queue() })}>
                {t("queues.remove")}
              </Button>
            )}
          </Show>
        }
      />
      <Show when={removal.question()} keyed>
        {(queue) => (
          <ConfirmDialog
            title={t("queues.remove_title", { name: queue.name })}
            text={t("queues.remove_text")}
            confirm={t("queues.remove")}
            tone="danger"
            onConfirm={() => remove(queue)}
            onClose={removal.close}
          />
        )}
      </Show>
    </form>
  );
}
