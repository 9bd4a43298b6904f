import { Show, type JSX } from "solid-js";
import { agentName } from "@shared/i18n/agentName";
import { visitorName } from "@shared/i18n/visitorName";
import { Button } from "@shared/ui/Button";
import { Time } from "@shared/ui/Time";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";
import type { Hold } from "./holdsApi";

export interface HoldRowProps {
  hold: Hold;
  /** Where one is on its page already, nothing leads there. */
  isHere?: boolean;
  onLift: () => void;
}

/** What is held, why, by whom and since when. */
export function HoldRow(props: HoldRowProps): JSX.Element {
  const name = (): string =>
    props.hold.kind === "agent"
      ? agentName(props.hold.agent_name ?? "")
      : visitorName(props.hold.visitor_name ?? "");
  const what = (): string => t(`holds.of.${props.hold.kind}`, { name: name() });
  return (
    <li class="hold">
      <div>
        <p class="hold__what" dir="auto">
          <Show when={!props.isHere && props.hold.conversation_id} fallback={what()}>
            {(id) => <Link href={paths.conversation(id())}>{what()}</Link>}
          </Show>
        </p>
        <p class="hold__reason" dir="auto">
          {props.hold.reason}
        </p>
        <p class="hold__facts">
          <Show when={!props.isHere && props.hold.site_name}>{(name) => `${name()} · `}</Show>
          {props.hold.held_by_name === null ? t("audit.operator") : agentName(props.hold.held_by_name)}
          {" · "}
          <Time at={props.hold.held_at} look="both" />
        </p>
      </div>
      <Button size="sm" onClick={() => props.onLift()}>
        {t("holds.lift")}
        <span class="visually-hidden">: {what()}</span>
      </Button>
    </li>
  );
}
