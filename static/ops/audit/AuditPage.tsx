import ScrollText from "lucide-solid/icons/scroll-text";
import { createSignal, For, onCleanup, onMount, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Select, type Option } from "@shared/ui/Select";
import { Skeleton } from "@shared/ui/Skeleton";
import { opsApi, type Account } from "../api/opsApi";
import { t } from "../strings";
import { readAudit, type Act, type AuditEntry, type AuditFilter } from "./auditApi";
import { AuditRow } from "./AuditRow";
import { ACTS, actWords } from "./auditWords";
import "./AuditPage.css";

type Phase = "loading" | "more" | "ready" | "failed";

/** What was done by whom, newest first; for administrators. */
export function AuditPage(): JSX.Element {
  const [filter, setFilter] = createSignal<AuditFilter>({ agentId: "", act: "" });
  const [people, setPeople] = createSignal<readonly Account[]>([]);
  const [entries, setEntries] = createSignal<readonly AuditEntry[]>([]);
  const [cursor, setCursor] = createSignal<string | null>(null);
  const [phase, setPhase] = createSignal<Phase>("loading");
  let generation = 0;

  const load = async (after: string | null): Promise<void> => {
    const asked = (generation += 1);
    setPhase(after === null ? "loading" : "more");
    try {
      const page = await readAudit(filter(), after);
      // An older question may be answered after a newer one.
      if (asked !== generation) return;
      setEntries((before) => (after === null ? page.items : [...before, ...page.items]));
      setCursor(page.next_cursor);
      setPhase("ready");
    } catch {
      if (asked === generation) setPhase("failed");
    }
  };
  const narrow = (part: Partial<AuditFilter>): void => {
    setFilter({ ...filter(), ...part });
    setEntries([]);
    setCursor(null);
    void load(null);
  };

  const persons = (): Option<string>[] => [
    { value: "", label: t("audit.everybody") },
    ...people().map((person) => ({ value: person.id, label: person.name })),
  ];
  const acts = (): Option<Act | "">[] => [
    { value: "", label: t("audit.everything") },
    ...ACTS.map((act) => ({ value: act, label: actWords(act) })),
  ];

  onMount(() => {
    void load(null);
    // Without names one can still read, and narrow by act.
    opsApi.agents().then(setPeople, () => setPeople([]));
  });
  onCleanup(() => (generation += 1));

  return (
    <main id="main" class="page audit" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("audit.title")}</h1>
          <p class="page__intro">{t("audit.intro")}</p>
        </div>
      </header>
      <form class="audit__filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <Select
          label={t("audit.person")}
          value={filter().agentId}
          options={persons()}
          onChange={(agentId) => narrow({ agentId })}
        />
        <Select
          label={t("audit.col.act")}
          value={filter().act}
          options={acts()}
          onChange={(act) => narrow({ act })}
        />
      </form>
      <div class="panel audit__panel" aria-busy={phase() === "loading"}>
        <Show when={phase() === "loading" && entries().length === 0}>
          <Skeleton lines={8} look="row" />
        </Show>
        <Show when={entries().length > 0}>
          <table class="list-table audit__table">
            <thead>
              <tr>
                <th scope="col">{t("audit.col.at")}</th>
                <th scope="col">{t("audit.col.who")}</th>
                <th scope="col">{t("audit.col.act")}</th>
                <th scope="col">{t("audit.col.subject")}</th>
                <th scope="col">{t("audit.col.address")}</th>
                <th scope="col" class="audit__seq">
                  {t("audit.col.seq")}
                </th>
              </tr>
            </thead>
            <tbody>
              <For each={entries()}>{(entry) => <AuditRow entry={entry} />}</For>
            </tbody>
          </table>
        </Show>
        <Show when={phase() === "ready" && entries().length === 0}>
          <EmptyState icon={<ScrollText size={32} stroke-width={1.75} />} title={t("audit.empty")} />
        </Show>
        <Show when={phase() === "failed"}>
          <div class="page__error" role="alert">
            <span>{t("audit.failed")}</span>
            <Button onClick={() => void load(cursor())}>{t("list.retry")}</Button>
          </div>
        </Show>
      </div>
      <Show when={cursor() !== null && phase() !== "failed"}>
        <div class="audit__more">
          <Button isBusy={phase() === "more"} onClick={() => void load(cursor())}>
            {phase() === "more" ? t("list.loading") : t("list.more")}
          </Button>
        </div>
      </Show>
    </main>
  );
}
