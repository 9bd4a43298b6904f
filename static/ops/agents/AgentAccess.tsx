import { createSignal, Show, type JSX } from "solid-js";
import { language } from "@shared/i18n/language";
import { ways } from "@shared/login/ways";
import { Button } from "@shared/ui/Button";
import { opsApi, type Account } from "../api/opsApi";
import { createActs } from "../frame/createActs";
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
  let asking: HTMLButtonElement | undefined;
  const acts = createActs<"mail" | "link" | "end" | "remove">();
  const mailLink = async (): Promise<string> => {
    await opsApi.mailPasswordLink(props.account.id, language());
    return t("agents.access.mailed", { email: props.account.email });
  };
  const makeLink = async (): Promise<null> => {
    props.onLink((await opsApi.makePasswordLink(props.account.id)).url);
    return null;
  };
  const endLogins = async (): Promise<string> => {
    await opsApi.endLogins(props.account.id);
    return t("agents.access.ended", { name: props.account.name });
  };
  const removeSecondStep = async (): Promise<string> => {
    await opsApi.removeSecondFactors(props.account.id);
    setAsking(false);
    asking?.focus();
    return t("agents.access.removed", { name: props.account.name });
  };
  return (
    <fieldset class="agent-access">
      <legend class="field__label">{t("agents.access.title")}</legend>
      <div class="agent-access__acts">
        <Show when={ways().can_mail}>
          <Button size="sm" isBusy={acts.isBusy("mail")} onClick={() => void acts.run("mail", mailLink)}>
            {t("agents.access.mail")}
          </Button>
        </Show>
        <Button size="sm" isBusy={acts.isBusy("link")} onClick={() => void acts.run("link", makeLink)}>
          {t("agents.access.link")}
        </Button>
        <Button size="sm" isBusy={acts.isBusy("end")} onClick={() => void acts.run("end", endLogins)}>
          {t("agents.access.end")}
        </Button>
        <Show
          when={isAsking()}
          fallback={
            <Button ref={asking} size="sm" onClick={() => setAsking(true)}>
              {t("agents.access.remove")}
            </Button>
          }
        >
          <Button
            size="sm"
            tone="danger"
            isBusy={acts.isBusy("remove")}
            // The button that asked is gone, and the focus with it.
            ref={(button: HTMLButtonElement) => queueMicrotask(() => button.focus())}
            onClick={() => void acts.run("remove", removeSecondStep)}
          >
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
