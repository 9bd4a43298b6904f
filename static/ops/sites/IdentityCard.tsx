import { createSignal, createUniqueId, Show, untrack, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Site } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { Flag } from "../settings/Flag";
import { t } from "../strings";
import { SecretDialog } from "../webhooks/SecretDialog";

/** With what a shop signs who its customers are, and whether everybody has to be signed for. */
export function IdentityCard(props: { site: Site; onSaved: (site: Site) => void }): JSX.Element {
  const titleId = createUniqueId();
  const [secret, setSecret] = createSignal<string>();
  const [isAsking, setAsking] = createSignal(false);
  const [isRequired, setRequired] = createSignal(untrack(() => props.site.requires_identity));
  const [complaint, setComplaint] = createSignal<string>();

  const refused = (reason: unknown): void => {
    setComplaint(sayFailure(reason));
    setRequired(props.site.requires_identity);
  };
  const rotate = async (): Promise<void> => {
    setComplaint(undefined);
    try {
      setSecret((await opsApi.makeIdentitySecret(props.site.id)).secret);
    } catch (reason) {
      refused(reason);
    }
    setAsking(false);
  };
  const enforce = async (requires_identity: boolean): Promise<void> => {
    setComplaint(undefined);
    setRequired(requires_identity);
    try {
      const saved = await opsApi.changeSite(props.site.id, { requires_identity });
      showToast(t("identity.saved", { name: saved.name }), "ok");
      props.onSaved(saved);
    } catch (reason) {
      refused(reason);
    }
  };

  return (
    <section class="panel site" aria-labelledby={titleId}>
      <h2 id={titleId} class="panel__title">
        {t("identity.title", { name: props.site.name })}
      </h2>
      <p class="field__hint">{t("identity.intro")}</p>
      <Flag
        label={t("identity.requires")}
        hint={t("identity.requires_hint")}
        isOn={isRequired()}
        onChange={(isOn) => void enforce(isOn)}
      />
      <div role="alert">
        <Show when={complaint()}>{(text) => <p class="form-error">{text()}</p>}</Show>
      </div>
      <footer class="site__foot">
        <Button onClick={() => setAsking(true)}>{t("identity.rotate")}</Button>
      </footer>
      <Show when={isAsking()}>
        <ConfirmDialog
          tone="primary"
          title={t("identity.rotate")}
          text={t("identity.rotate_sure")}
          confirm={t("identity.rotate")}
          onClose={() => setAsking(false)}
          onConfirm={() => rotate()}
        />
      </Show>
      <Show when={secret()}>
        {(fresh) => (
          <SecretDialog
            secret={fresh()}
            text={t("identity.secret_text")}
            onClose={() => setSecret(undefined)}
          />
        )}
      </Show>
    </section>
  );
}
