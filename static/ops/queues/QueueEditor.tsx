import { createComputed, on, Show, untrack, type JSX } from "solid-js";
import { createStore, reconcile, unwrap } from "solid-js/store";
import { randomId } from "@shared/live/randomId";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { routingApi, type Queue } from "../api/routingApi";
import { createOpener } from "../settings/createOpener";
import { RemovalDialog } from "../settings/RemovalDialog";
import { SaveBar } from "../settings/SaveBar";
import { createSaving } from "../settings/createSaving";
import { t } from "../strings";
import { GivingSection, LimitsSection, MatchingSection, StaffSection, TalkSection } from "./QueueSections";
import { changeOf, complain, FIELDS, formOf, isSame, type QueueForm } from "./queueForm";
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
  const removal = createOpener<Queue>();
  const isDirty = (): boolean => !isSame(form, formOf(props.queue));
  const reset = (): void => {
    setForm(reconcile(formOf(props.queue)));
    saving.forget();
  };
  createComputed(on(() => props.queue, reset, { defer: true }));

  const change = (news: Partial<QueueForm>): void => {
    setForm(news);
    saving.judgeAgain();
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

  const saving = createSaving({
    fields: FIELDS,
    complain: () => complain(form),
    save: async () => {
      const isNew = props.queue === null;
      const saved = await store();
      showToast(t("settings.saved", { name: saved.name }), "ok");
      props.onSaved(saved, isNew);
    },
  });

  return (
    <form class="panel settings__form" aria-label={t("queues.form")} noValidate onSubmit={saving.submit}>
      <StaffSection
        form={form}
        change={change}
        complaints={saving.complaints()}
        around={props.around}
        queue={props.queue}
      />
      <GivingSection form={form} change={change} complaints={saving.complaints()} />
      <MatchingSection form={form} change={change} complaints={saving.complaints()} />
      <LimitsSection form={form} change={change} complaints={saving.complaints()} around={props.around} />
      <TalkSection form={form} change={change} complaints={saving.complaints()} />
      <SaveBar
        complaints={saving.complaints()}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
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
          <RemovalDialog
            name={queue.name}
            title={t("queues.remove_title", { name: queue.name })}
            text={t("queues.remove_text")}
            confirm={t("queues.remove")}
            remove={() => routingApi.removeQueue(queue.id)}
            onRemoved={() => props.onRemoved()}
            onClose={removal.close}
          />
        )}
      </Show>
    </form>
  );
}
