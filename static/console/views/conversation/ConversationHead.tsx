import { assigneeName } from "@shared/i18n/agentName";
import { visitorName } from "@shared/i18n/visitorName";
import type { ConversationSummary } from "@shared/protocol.gen";
import { Avatar } from "@shared/ui/Avatar";
import { Button } from "@shared/ui/Button";
import { IconButton } from "@shared/ui/IconButton";
import { LevelTag } from "@shared/ui/LevelTag";
import { Ring } from "@shared/ui/Ring";
import ArrowLeft from "lucide-solid/icons/arrow-left";
import ArrowRightLeft from "lucide-solid/icons/arrow-right-left";
import Check from "lucide-solid/icons/check";
import PanelRight from "lucide-solid/icons/panel-right";
import RotateCcw from "lucide-solid/icons/rotate-ccw";
import { Show, type JSX } from "solid-js";
import { isOpen } from "../../state/inbox";
import type { Offered } from "../../state/model";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { acceptOffer, isTakeable } from "../../work/createCommands";
import { useScreen } from "../../work/screen";
import { WrapUpRing } from "../list/WrapUpRing";
import { SuperviseMenu } from "../supervise/SuperviseMenu";
import "./ConversationHead.css";

/** Who this is, how it stands, and what can be done with it. */
export function ConversationHead(props: { row: ConversationSummary }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const isMine = (): boolean => props.row.status === "assigned" && props.row.assignee_id === console.me.id;
  const offer = (): Offered | undefined =>
    Object.values(console.offers()).find((one) => one.conversation_id === props.row.id);
  const canTake = (): boolean =>
    isOpen(props.row) && !isMine() && !offer() && (isTakeable(props.row) || console.isSupervisor);
  const isWrappingUp = (): boolean => props.row.status === "wrap_up";
  const canEndWrapUp = (): boolean =>
    isWrappingUp() && (props.row.assignee_id === console.me.id || console.isSupervisor);

  const status = (): string => {
    switch (props.row.status) {
      case "queued":
        return t("status.queued", { queue: props.row.queue_name });
      case "offered":
        return offer()
          ? t("status.offered_to_you", { queue: props.row.queue_name })
          : t("status.offered", { queue: props.row.queue_name, name: props.row.offer?.agent_name ?? "" });
      case "wrap_up":
        return props.row.assignee_id === console.me.id
          ? t("status.wrap_up_mine")
          : t("status.wrap_up", { name: assigneeName(props.row) ?? "" });
      case "missed":
        return t("status.missed");
      case "assigned":
        return isMine() ? t("status.mine") : t("status.assigned", { name: assigneeName(props.row) ?? "" });
      case "resolved":
        return t("status.resolved");
      case "abandoned":
        return t("status.abandoned");
    }
  };

  const take = (): void => {
    void console.actions.take(props.row.id).then((isDone) => isDone && screen.wishComposer("message"));
  };

  return (
    <header class="conversation-head">
      <IconButton
        class="conversation-head__back"
        label={t("action.back")}
        onClick={() => console.navigation.open(null)}
      >
        <ArrowLeft size={18} stroke-width={1.75} aria-hidden="true" />
      </IconButton>
      <Show
        when={props.row.wait}
        fallback={
          <Show when={isWrappingUp()} fallback={<Avatar name={visitorName(props.row.visitor_name)} />}>
            <WrapUpRing row={props.row} />
          </Show>
        }
      >
        {(wait) => (
          <Ring since={wait().since} level={wait().level} targets={console.targets(props.row.site_id)} />
        )}
      </Show>
      <div class="conversation-head__who">
        <h2 class="conversation-head__name">{visitorName(props.row.visitor_name)}</h2>
        <p class="conversation-head__status">
          <span>{status()}</span>
          <Show when={props.row.wait}>
            {(wait) => (
              <LevelTag
                since={wait().since}
                level={wait().level}
                targets={console.targets(props.row.site_id)}
                isQuietWhenCalm
              />
            )}
          </Show>
        </p>
      </div>
      <div class="conversation-head__actions">
        <Show when={canTake()}>
          <Button tone="primary" class="conversation-head__take" onClick={take}>
            {isTakeable(props.row) ? t("action.take") : t("action.take_over")}
          </Button>
        </Show>
        <Show when={offer()}>
          {(offered) => (
            <Button
              tone="primary"
              class="conversation-head__take"
              onClick={() => void acceptOffer(console, screen, offered())}
            >
              {t("offer.accept")}
            </Button>
          )}
        </Show>
        <Show when={canEndWrapUp()}>
          <Button
            tone="primary"
            class="conversation-head__take"
            onClick={() => void console.actions.endWrapUp(props.row.id)}
          >
            {t("action.end_wrap_up")}
          </Button>
        </Show>
        <Show when={isOpen(props.row)}>
          <Button
            class="conversation-head__action"
            icon={<ArrowRightLeft size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => screen.show("transfer")}
          >
            <span>{t("action.transfer")}</span>
          </Button>
          <Button
            class="conversation-head__action"
            icon={<Check size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => void console.actions.resolve(props.row.id)}
          >
            <span>{t("action.resolve")}</span>
          </Button>
        </Show>
        <Show when={!isOpen(props.row)}>
          <Button
            icon={<RotateCcw size={16} stroke-width={1.75} aria-hidden="true" />}
            onClick={() => void console.actions.reopen(props.row.id)}
          >
            {t("action.reopen")}
          </Button>
        </Show>
        <Show when={console.isSupervisor && isOpen(props.row)}>
          <SuperviseMenu
            row={props.row}
            label={t("action.more", { name: visitorName(props.row.visitor_name) })}
          />
        </Show>
        <IconButton
          label={screen.isPersonShown() ? t("action.hide_person") : t("action.show_person")}
          shortcut="p"
          aria-expanded={screen.isPersonShown()}
          onClick={() => screen.togglePerson()}
        >
          <PanelRight size={18} stroke-width={1.75} aria-hidden="true" />
        </IconButton>
      </div>
    </header>
  );
}
