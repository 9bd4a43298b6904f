import Trash from "lucide-solid/icons/trash";
import { createSignal, createUniqueId, Show, type JSX } from "solid-js";
import { ApiError } from "@shared/api/client";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import type { Account } from "../api/opsApi";
import { sayFailure } from "../api/refusal";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { HoldsHere } from "../holds/HoldsHere";
import { privacyApi } from "../privacy/privacyApi";
import { t } from "../strings";
import "./AgentData.css";

export interface AgentDataProps {
  /** Somebody who works here no more. */
  account: Account;
  onErased: () => void;
}

/** What can be done about the data of a former colleague: erase it for good, or keep it from that. */
export function AgentData(props: AgentDataProps): JSX.Element {
  const titleId = createUniqueId();
  const [isAsking, setAsking] = createSignal(false);
  const erase = async (): Promise<void> => {
    try {
      await privacyApi.erase("agent", props.account.id);
      showToast(t("agents.data.erased"), "ok");
      props.onErased();
    } catch (reason) {
      setAsking(false);
      const isHeld = reason instanceof ApiError && reason.code === "legal_hold";
      showToast(isHeld ? t("agents.data.held") : sayFailure(reason), "error");
    }
  };
  return (
    <section class="agent-data" aria-labelledby={titleId}>
      <h3 id={titleId} class="field__label">
        {t("person.title")}
      </h3>
      <p class="field__hint">{t("agents.data.hint")}</p>
      <HoldsHere ids={{ agent: props.account.id }} />
      <Button
        icon={<Trash size={16} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => setAsking(true)}
      >
        {t("agents.data.erase")}
      </Button>
      <Show when={isAsking()}>
        <ConfirmDialog
          title={t("agents.data.sure_title", { name: props.account.name })}
          text={t("agents.data.sure")}
          confirm={t("person.erase")}
          tone="danger"
          onConfirm={erase}
          onClose={() => setAsking(false)}
        />
      </Show>
    </section>
  );
}
