import { createSignal, Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import { ways } from "@shared/login/ways";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Account } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { t } from "../strings";
import { AgentSso } from "./AgentSso";
import "./AgentAccess.css";

export interface AgentAccessProps {
  account: Account;
  /** A link was made, to be shown this once. */
  onLink: (url: string) => void;
}

/** Lets somebody in who has forgotten the password, or lost what the second step takes. */
export function AgentAccess(props: AgentAccessProps): JSX.Element {
  const [isAsking, setAsking] = createSignal(false);
  const makeLink = async (): Promise<void> => {
    try {
      props.onLink((await opsApi.makePasswordLink(props.account.id)).url);
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  const mailLink = async (): Promise<void> => {
    try {
      await opsApi.mailPasswordLink(props.account.id, language());
      showToast(t("agents.access.mailed", { email: props.account.email }), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  const endLogins = async (): Promise<void> => {
    try {
      await opsApi.endLogins(props.account.id);
      showToast(t("agents.access.ended", { name: props.account.name }), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  const removeSecondStep = async (): Promise<void> => {
    try {
      await opsApi.removeSecondFactors(props.account.id);
      showToast(t("agents.access.removed", { name: props.account.name }), "ok");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
    setAsking(false);
  };
  return (
    <fieldset class="agent-access">
      <legend class="field__label">{t("agents.access.title")}</legend>
      <div class="agent-access__acts">
        <Show when={ways().can_mail}>
          <Button size="sm" onClick={() => void mailLink()}>
            {t("agents.access.mail")}
          </Button>
        </Show>
        <Button size="sm" onClick={() => void makeLink()}>
          {t("agents.access.link")}
        </Button>
        <Button size="sm" onClick={() => void endLogins()}>
          {t("agents.access.end")}
        </Button>
        <Show
          when={isAsking()}
          fallback={
            <Button size="sm" onClick={() => setAsking(true)}>
              {t("agents.access.remove")}
            </Button>
          }
        >
          <Button size="sm" tone="danger" onClick={() => void removeSecondStep()}>
            {t("agents.access.really")}
          </Button>
        </Show>
      </div>
      <p class="field__hint">{isAsking() ? t("agents.access.remove_hint") : t("agents.access.hint")}</p>
      <Show when={ways().sso}>
        {(provider) => <AgentSso account={props.account} provider={provider()} />}
      </Show>
    </fieldset>
  );
}
