import UserPlus from "lucide-solid/icons/user-plus";
import { createMemo, createSignal, For, Match, onMount, Show, Switch, type JSX } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import type { Me } from "@shared/api/api";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { Skeleton } from "@shared/ui/Skeleton";
import { opsApi, type Account } from "../api/opsApi";
import type { LiveBoard } from "../live/liveBoard";
import { t } from "../strings";
import { AgentDialog } from "./AgentDialog";
import { AgentRow } from "./AgentRow";
import { SecretDialog } from "../webhooks/SecretDialog";
import { SecondFactorRules } from "./SecondFactorRules";
import "./AgentsPage.css";

/** Who answers and who supervises; for administrators. */
export function AgentsPage(props: { me: Me; live: LiveBoard }): JSX.Element {
  const [accounts, setAccounts] = createStore<Account[]>([]);
  const [phase, setPhase] = createSignal<"loading" | "ready" | "failed">("loading");
  const [edited, setEdited] = createSignal<Account | "new" | null>(null);
  const [link, setLink] = createSignal<{ url: string; name: string } | null>(null);
  let opener: Element | null = null;

  const open = (subject: Account | "new"): void => {
    opener = document.activeElement;
    setEdited(subject);
  };
  const close = (): void => {
    setEdited(null);
    // The dialog goes at once, and with it the memory of where the focus came from; with somebody erased, that is gone, too.
    queueMicrotask(() => {
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
      else document.getElementById("main")?.focus();
    });
  };

  const load = async (): Promise<void> => {
    setPhase("loading");
    try {
      setAccounts(reconcile(await opsApi.agents()));
      setPhase("ready");
    } catch {
      setPhase("failed");
    }
  };
  /** A changed row stays the same row, so that the focus stays in it. */
  const keep = (saved: Account): void => {
    const place = accounts.findIndex((account) => account.id === saved.id);
    setAccounts(place < 0 ? accounts.length : place, saved);
  };
  const inOrder = createMemo(() =>
    [...accounts].sort((a, b) => Number(b.is_active) - Number(a.is_active) || a.name.localeCompare(b.name)),
  );
  onMount(() => void load());

  return (
    <main id="main" class="page agents" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("agents.title")}</h1>
          <p class="page__intro">{t("agents.intro")}</p>
        </div>
        <Button
          tone="primary"
          icon={<UserPlus size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => open("new")}
        >
          {t("agents.add")}
        </Button>
      </header>
      <div class="panel">
        <Switch>
          <Match when={phase() === "failed"}>
            <div class="page__error" role="alert">
              <span>{t("agents.failed")}</span>
              <Button onClick={() => void load()}>{t("list.retry")}</Button>
            </div>
          </Match>
          <Match when={phase() === "loading"}>
            <Skeleton lines={5} look="row" />
          </Match>
          <Match when={inOrder().length === 0}>
            <EmptyState title={t("agents.empty")} />
          </Match>
          <Match when={true}>
            <table class="list-table agents__table">
              <thead>
                <tr>
                  <th scope="col">{t("agents.col.name")}</th>
                  <th scope="col">{t("agents.col.role")}</th>
                  <th scope="col">{t("agents.col.presence")}</th>
                  <th scope="col" class="agents__number">
                    {t("agents.col.capacity")}
                  </th>
                  <th scope="col">
                    <span class="visually-hidden">{t("agents.col.actions")}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                <For each={inOrder()}>
                  {(account) => (
                    <AgentRow
                      account={account}
                      state={props.live.view.board?.agents.find((agent) => agent.id === account.id)}
                      onEdit={() => open(account)}
                    />
                  )}
                </For>
              </tbody>
            </table>
          </Match>
        </Switch>
      </div>
      <SecondFactorRules />
      <Show when={edited()} keyed>
        {(subject) => (
          <AgentDialog
            account={subject === "new" ? null : subject}
            me={props.me}
            onSaved={keep}
            onLink={(url, name) => {
              close();
              setLink({ url, name });
            }}
            onErased={(erased) => {
              setAccounts((all) => all.filter((account) => account.id !== erased.id));
              close();
            }}
            onClose={close}
          />
        )}
      </Show>
      <Show when={link()}>
        {(made) => (
          <SecretDialog
            secret={made().url}
            title={t("agents.link.title", { name: made().name })}
            text={t("agents.link.text")}
            label={t("agents.link.label")}
            done={t("agents.link.done")}
            onClose={() => setLink(null)}
          />
        )}
      </Show>
    </main>
  );
}
