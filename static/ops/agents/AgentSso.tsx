import { createSignal, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { showToast } from "@shared/ui/toasts";
import { opsApi, type Account } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { t } from "../strings";
import "./AgentAccess.css";

/** Says whom the identity provider means, where the person cannot do so themselves. */
export function AgentSso(props: { account: Account; provider: string }): JSX.Element {
  const [subject, setSubject] = createSignal("");
  const said = (text: "linked" | "unlinked"): void => {
    setSubject("");
    showToast(t(`agents.sso.${text}`, { name: props.account.name }), "ok");
  };
  const link = async (): Promise<void> => {
    try {
      await opsApi.linkSso(props.account.id, subject().trim());
      said("linked");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  const unlink = async (): Promise<void> => {
    try {
      await opsApi.unlinkSso(props.account.id);
      said("unlinked");
    } catch (reason) {
      showToast(sayFailure(reason), "error");
    }
  };
  return (
    <div class="agent-access">
      <TextField
        label={t("agents.sso.subject", { name: props.provider })}
        hint={t("agents.sso.hint")}
        autocomplete="off"
        spellcheck={false}
        maxlength="255"
        value={subject()}
        onInput={setSubject}
      />
      <div class="agent-access__acts">
        <Button size="sm" disabled={!subject().trim()} onClick={() => void link()}>
          {t("agents.sso.link")}
        </Button>
        <Button size="sm" onClick={() => void unlink()}>
          {t("agents.sso.unlink")}
        </Button>
      </div>
    </div>
  );
}
