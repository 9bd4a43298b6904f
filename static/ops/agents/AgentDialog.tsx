import { createSignal, createUniqueId, onMount, Show, untrack, type JSX } from "solid-js";
import { createStore } from "solid-js/store";
import type { Me } from "@shared/api/api";
import { language } from "@shared/i18n/language";
import { randomId } from "@shared/live/randomId";
import { ways } from "@shared/login/ways";
import type { Role } from "@shared/protocol.gen";
import { ts } from "@shared/strings";
import { Button } from "@shared/ui/Button";
import { Dialog } from "@shared/ui/Dialog";
import { Select } from "@shared/ui/Select";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Account } from "../api/opsApi";
import { complaintsOf, type Complaints } from "../api/refusal";
import { t } from "../strings";
import {
  changesOf,
  complain,
  FIELDS,
  formOf,
  newAccount,
  type AgentField,
  type AgentForm,
} from "./agentForm";
import { AgentAccess } from "./AgentAccess";
import { AgentData } from "./AgentData";
import { AbilityFields } from "./AbilityFields";
import { loadAbilities, NO_ABILITIES, saveAbilities, type Abilities, type Choices } from "./agentAbilities";
import { SiteChoice } from "./SiteChoice";
import "./AgentDialog.css";

const ROLES: readonly Role[] = ["agent", "supervisor", "admin"];

export interface AgentDialogProps {
  /** None to add somebody. */
  account: Account | null;
  me: Me;
  onSaved: (account: Account) => void;
  /** A link by which this person sets a password, to be shown this once. */
  onLink: (url: string, name: string) => void;
  /** Nothing is left of somebody but what they did. */
  onErased: (account: Account) => void;
  onClose: () => void;
}

/** Adds an agent or changes one. Drawn anew for each. */
export function AgentDialog(props: AgentDialogProps): JSX.Element {
  const formId = createUniqueId();
  const key = randomId();
  const [form, setForm] = createStore<AgentForm>(
    untrack(() =>
      formOf(
        props.account,
        props.me.sites.map((site) => site.id),
      ),
    ),
  );
  const [complaints, setComplaints] = createSignal<Complaints<AgentField>>({});
  const [isBusy, setBusy] = createSignal(false);
  const [known, setKnown] = createSignal<{ now: Abilities; choices: Choices } | null>(null);
  const [abilities, setAbilities] = createSignal<Abilities>(NO_ABILITIES);
  const [hasFailed, setFailed] = createSignal(false);
  onMount(() => {
    loadAbilities(props.account?.id ?? null).then(
      (found) => {
        setKnown(found);
        setAbilities(found.now);
      },
      () => setFailed(true),
    );
  });
  const storeAbilities = async (agentId: string): Promise<void> => {
    const found = known();
    if (found) await saveAbilities(agentId, found.now, abilities(), found.choices.teams);
  };
  const invite = async (saved: Account): Promise<void> => {
    if (ways().can_mail) {
      await opsApi.mailPasswordLink(saved.id, language());
      showToast(t("agents.access.mailed", { email: saved.email }), "ok");
      props.onClose();
      return;
    }
    const { url } = await opsApi.makePasswordLink(saved.id);
    props.onLink(url, saved.name);
  };
  const later = (): string => t(ways().can_mail ? "agents.access.later_mail" : "agents.access.later");
  const isMyself = (): boolean => props.account?.id === props.me.id;

  const save = async (
    work: () => Promise<Account>,
    say: (name: string) => string,
    // A new agent has an id only then.
    afterwards: (agentId: string) => Promise<void> = () => Promise.resolve(),
    last?: (saved: Account) => Promise<void>,
  ): Promise<void> => {
    if (isBusy()) return;
    setBusy(true);
    try {
      const saved = await work();
      await afterwards(saved.id);
      props.onSaved(saved);
      showToast(say(saved.name), "ok");
      if (last) await last(saved);
      else props.onClose();
    } catch (reason) {
      setComplaints(complaintsOf(reason, FIELDS));
    } finally {
      setBusy(false);
    }
  };

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const account = props.account;
    const found = complain(form, account === null);
    setComplaints(found);
    if (Object.keys(found).length > 0) return;
    if (account)
      void save(
        () => opsApi.changeAgent(account.id, changesOf(form, account)),
        (name) => t("agents.saved", { name }),
        storeAbilities,
      );
    else
      void save(
        () => opsApi.addAgent(newAccount(form), key),
        (name) => t("agents.added", { name }),
        storeAbilities,
        invite,
      );
  };
  const setActive = (account: Account, is_active: boolean): void => {
    const say = (name: string): string => t(is_active ? "agents.activated" : "agents.deactivated", { name });
    void save(() => opsApi.changeAgent(account.id, { is_active }), say);
  };

  return (
    <Dialog
      isOpen
      onClose={() => props.onClose()}
      title={props.account ? t("agents.edit_title") : t("agents.add_title")}
      actions={
        <>
          <Show when={!isMyself() && props.account}>
            {(account) => (
              <Button
                class="agent-dialog__active"
                tone={account().is_active ? "danger" : "neutral"}
                onClick={() => setActive(account(), !account().is_active)}
              >
                {account().is_active ? t("agents.deactivate") : t("agents.activate")}
              </Button>
            )}
          </Show>
          <Button onClick={() => props.onClose()}>{ts("ui.cancel")}</Button>
          <Button type="submit" form={formId} tone="primary" isBusy={isBusy()}>
            {props.account ? t("agents.save") : t("agents.create")}
          </Button>
        </>
      }
    >
      <form id={formId} class="agent-dialog" noValidate onSubmit={submit}>
        <div role="alert">
          <Show when={complaints().form}>{(text) => <p class="form-error">{text()}</p>}</Show>
        </div>
        <TextField
          label={t("agents.name")}
          hint={t("agents.name_hint")}
          autocomplete="off"
          value={form.name}
          error={complaints().name}
          onInput={(name) => setForm({ name })}
        />
        <TextField
          label={t("agents.email")}
          type="email"
          autocomplete="off"
          disabled={props.account !== null}
          value={form.email}
          error={complaints().email}
          onInput={(email) => setForm({ email })}
        />
        <div class="agent-dialog__pair">
          <Select
            label={t("agents.role")}
            value={form.role}
            options={ROLES.map((value) => ({ value, label: ts(`role.${value}`) }))}
            onChange={(role) => setForm({ role })}
          />
          <TextField
            label={t("agents.capacity")}
            type="number"
            min="0"
            max="100"
            value={form.capacity}
            error={complaints().capacity}
            onInput={(capacity) => setForm({ capacity })}
          />
        </div>
        <Show when={props.account} fallback={<p class="field__hint">{later()}</p>}>
          {(account) => (
            <Show when={!isMyself() && account().is_active}>
              <AgentAccess account={account()} onLink={(url) => props.onLink(url, account().name)} />
            </Show>
          )}
        </Show>
        <Show when={props.me.sites.length > 1}>
          <SiteChoice
            sites={props.me.sites}
            chosen={form.site_ids}
            onChange={(site_ids) => setForm({ site_ids })}
          />
        </Show>
        <Show when={known()}>
          {(found) => (
            <AbilityFields
              value={abilities()}
              choices={found().choices}
              siteIds={form.site_ids}
              onChange={setAbilities}
            />
          )}
        </Show>
        <Show when={hasFailed()}>
          <p class="field__hint">{t("agents.abilities_failed")}</p>
        </Show>
        <Show when={!isMyself() && props.account?.is_active && props.account}>
          {(account) => <p class="field__hint">{t("agents.deactivate_hint", { name: account().name })}</p>}
        </Show>
      </form>
      <Show when={!isMyself() && !props.account?.is_active && props.account}>
        {(account) => <AgentData account={account()} onErased={() => props.onErased(account())} />}
      </Show>
    </Dialog>
  );
}
