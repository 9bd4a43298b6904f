import Plus from "lucide-solid/icons/plus";
import { createSignal, createUniqueId, For, Show, untrack, type JSX } from "solid-js";
import { createStore, unwrap } from "solid-js/store";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { createSaving } from "../settings/createSaving";
import { FormFoot } from "../settings/FormFoot";
import { t } from "../strings";
import { InvitationFields } from "./InvitationFields";
import {
  complainOfInvitations,
  freshInvitation,
  invitationFormOf,
  invitationOf,
  MOST_INVITATIONS,
  type InvitationForm,
} from "./invitationsForm";
import { LanguageSelect } from "./LanguageSelect";
import "./InvitationsCard.css";

/** Whom one site invites to the chat, when and how often; saved together. */
export function InvitationsCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const locale = (): string => props.site.locale.slice(0, 2);
  const saved = (): InvitationForm[] => props.site.invitations.map(invitationFormOf);
  const [form, setForm] = createStore<{ all: InvitationForm[] }>({ all: untrack(saved) });
  const [language, setLanguage] = createSignal(untrack(locale));
  const isDirty = (): boolean =>
    JSON.stringify(form.all.map(invitationOf)) !== JSON.stringify(saved().map(invitationOf));
  const reset = (): void => {
    setForm("all", saved());
    saving.forget();
  };

  const saving = createSaving<never>({
    fields: [],
    complain: () => {
      const wrong = complainOfInvitations(form.all, locale());
      return wrong === undefined ? {} : { form: wrong };
    },
    save: async () => {
      const invitations = unwrap(form).all.map(invitationOf);
      const site = await opsApi.changeSite(props.site.id, { invitations });
      showToast(t("invite.saved", { name: site.name }), "ok");
      props.onSaved(site);
      reset();
    },
  });

  return (
    <form class="panel site" aria-labelledby={titleId} noValidate onSubmit={saving.submit}>
      <h2 id={titleId} class="panel__title">
        {t("invite.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("invite.intro")}</p>
      <Show when={form.all.length > 0}>
        <LanguageSelect label={t("forms.language")} value={language()} onChange={setLanguage} />
      </Show>
      <For each={form.all}>
        {(one, index) => (
          <InvitationFields
            invitation={one}
            language={language()}
            onChange={(change) => setForm("all", index(), change)}
            onRemove={() => setForm("all", (all) => all.filter((_, at) => at !== index()))}
          />
        )}
      </For>
      <Show when={form.all.length < MOST_INVITATIONS}>
        <Button tone="quiet" onClick={() => setForm("all", (all) => [...all, freshInvitation(all)])}>
          <Plus size={16} stroke-width={1.75} aria-hidden="true" /> {t("invite.add")}
        </Button>
      </Show>
      <FormFoot
        complaint={saving.complaints().form}
        isDirty={isDirty()}
        isBusy={saving.isBusy()}
        onReset={reset}
      />
    </form>
  );
}
