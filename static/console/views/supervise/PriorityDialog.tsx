import { api, type Priority, type RoutingView } from "@shared/api/api";
import { visitorName } from "@shared/i18n/visitorName";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { Segmented } from "@shared/ui/Segmented";
import { Select } from "@shared/ui/Select";
import { showToast } from "@shared/ui/toasts";
import { COMMON_LANGUAGES, languageName } from "@shared/waiting/skillNames";
import { createEffect, createResource, createSignal, For, on, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./PriorityDialog.css";

const PRIORITIES: readonly Priority[] = ["low", "normal", "high", "urgent"];
const FORM = "priority-form";

/** How urgent a conversation is, and what whoever answers must bring. */
export function PriorityDialog(props: { id: string; isOpen: boolean; onClose: () => void }): JSX.Element {
  const console = useConsole();
  const [priority, setPriority] = createSignal<Priority>("normal");
  const [spoken, setSpoken] = createSignal("");
  const [skills, setSkills] = createSignal<readonly string[]>([]);
  const [isBusy, setBusy] = createSignal(false);
  const row = (): ReturnType<typeof console.row> => console.row(props.id);
  const [known] = createResource(
    () => props.isOpen,
    () => api.skills().catch(() => []),
  );

  createEffect(
    on(
      () => props.isOpen,
      (isOpen) => {
        const now = isOpen ? row() : undefined;
        if (!now) return;
        setPriority(now.priority);
        setSpoken(now.language);
        setSkills(now.skills);
      },
    ),
  );

  const languages = (): string[] => [...new Set([...COMMON_LANGUAGES, spoken()])].filter(Boolean);
  const toggle = (key: string, isNeeded: boolean): void => {
    setSkills((now) => (isNeeded ? [...now, key] : now.filter((other) => other !== key)));
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy()) return;
    setBusy(true);
    const change: Partial<Pick<RoutingView, "priority" | "language" | "skills">> = {
      priority: priority(),
      language: spoken(),
      skills: [...skills()],
    };
    const isDone = await console.actions.reprioritise(props.id, change);
    setBusy(false);
    if (!isDone) return;
    showToast(t("toast.reprioritised"), "ok");
    props.onClose();
  };

  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t("priority.title", { name: visitorName(row()?.visitor_name ?? "") })}
      description={t("priority.hint")}
      actions={
        <>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button tone="primary" type="submit" form={FORM} isBusy={isBusy()}>
            {t("priority.submit")}
          </Button>
        </>
      }
    >
      <form id={FORM} class="priority" onSubmit={(event) => void submit(event)}>
        <Segmented
          label={t("priority.label")}
          value={priority()}
          segments={PRIORITIES.map((value) => ({ value, label: t(`priority.${value}`) }))}
          onChange={setPriority}
        />
        <Select
          label={t("priority.language")}
          value={spoken()}
          options={[
            { value: "", label: t("priority.any_language") },
            ...languages().map((value) => ({ value, label: languageName(value) })),
          ]}
          onChange={setSpoken}
        />
        <Show when={(known.latest ?? []).length > 0}>
          <fieldset class="priority__skills">
            <legend class="field__label">{t("priority.skills")}</legend>
            <For each={known.latest}>
              {(skill) => (
                <label class="priority__skill">
                  <input
                    type="checkbox"
                    checked={skills().includes(skill.key)}
                    onChange={(event) => toggle(skill.key, event.currentTarget.checked)}
                  />
                  {skill.name}
                </label>
              )}
            </For>
          </fieldset>
        </Show>
      </form>
    </Dialog>
  );
}
