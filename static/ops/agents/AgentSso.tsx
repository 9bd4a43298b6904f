import { createSignal, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { TextField } from "@shared/ui/TextField";
import { opsApi, type Account } from "../api/opsApi";
import { createActs } from "../frame/createActs";
import { t } from "../strings";
import "./AgentAccess.css";

/** Says whom the identity provider means, where the person cannot do so themselves. */
export function AgentSso(props: { account: Account; provider: string }): JSX.Element {
  const [subject, setSubject] = createSignal("");
  const acts = createActs<"link" | "unlink">();
  const link = async (): Promise<string> => {
    await opsApi.linkSso(props.account.id, subject().trim());
    setSubject("");
    return t("agents.sso.linked", { name: props.account.name });
  };
  const unlink = async (): Promise<string> => {
    await opsApi.unlinkSso(props.account.id);
    setSubject("");
    return t("agents.sso.unlinked", { name: props.account.name });
  };
  const linkNamed = (): void => {
    if (subject().trim()) void acts.run("link", link);
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
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // The form around it would save the account.
          event.preventDefault();
          linkNamed();
        }}
      />
      <div class="agent-access__acts">
        <Button size="sm" disabled={!subject().trim()} isBusy={acts.isBusy("link")} onClick={linkNamed}>
          {t("agents.sso.link")}
        </Button>
        <Button size="sm" isBusy={acts.isBusy("unlink")} onClick={() => void acts.run("unlink", unlink)}>
          {t("agents.sso.unlink")}
        </Button>
      </div>
    </div>
  );
}
