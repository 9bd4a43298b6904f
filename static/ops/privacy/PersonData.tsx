import Download from "lucide-solid/icons/download";
import Trash from "lucide-solid/icons/trash";
import { createSignal, createUniqueId, Show, type JSX } from "solid-js";
import { ApiError } from "@shared/api/client";
import { language } from "@shared/i18n/language";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Button } from "@shared/ui/Button";
import { showToast } from "@shared/ui/toasts";
import { ConfirmDialog } from "../frame/ConfirmDialog";
import { HoldsHere } from "../holds/HoldsHere";
import { listPath, navigate } from "../route/navigation";
import { paths } from "../route/route";
import { t } from "../strings";
import { exportPath, privacyApi } from "./privacyApi";
import "./PersonData.css";

type Kind = "conversation" | "visitor";

/** What administrators can do about the data of who wrote: hand it out, erase it for good, or keep it from that. */
export function PersonData(props: { conversation: ConversationSummary }): JSX.Element {
  const titleId = createUniqueId();
  const [asking, setAsking] = createSignal<Kind>();
  const erase = async (kind: Kind): Promise<void> => {
    const { id, visitor_id } = props.conversation;
    try {
      await privacyApi.erase(kind, kind === "visitor" ? visitor_id : id);
      setAsking(undefined);
      showToast(t("person.erased"), "ok");
      navigate(listPath(paths.conversations));
    } catch (reason) {
      setAsking(undefined);
      const isHeld = reason instanceof ApiError && reason.code === "legal_hold";
      showToast(isHeld ? t("person.held") : t("error.failed", { reason: String(reason) }), "error");
    }
  };
  return (
    <section class="panel person-data" aria-labelledby={titleId}>
      <h2 id={titleId} class="panel__title">
        {t("person.title")}
      </h2>
      <a
        class="button button--neutral button--md"
        href={exportPath(props.conversation.visitor_id, language())}
        download={`person-${props.conversation.visitor_id}.html`}
      >
        <Download size={16} stroke-width={1.75} aria-hidden="true" />
        {t("person.export")}
      </a>
      <Button
        icon={<Trash size={16} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => setAsking("conversation")}
      >
        {t("person.erase_conversation")}
      </Button>
      <Button
        icon={<Trash size={16} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => setAsking("visitor")}
      >
        {t("person.erase_visitor")}
      </Button>
      <HoldsHere ids={{ conversation: props.conversation.id, visitor: props.conversation.visitor_id }} />
      <Show when={asking()}>
        {(kind) => (
          <ConfirmDialog
            title={t(`person.erase_${kind()}`)}
            text={t(`person.sure_${kind()}`)}
            confirm={t("person.erase")}
            tone="danger"
            onConfirm={() => erase(kind())}
            onClose={() => setAsking(undefined)}
          />
        )}
      </Show>
    </section>
  );
}
