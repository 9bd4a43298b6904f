import { ts } from "@shared/strings";
import { Avatar } from "@shared/ui/Avatar";
import Inbox from "lucide-solid/icons/inbox";
import { For, Show, type JSX } from "solid-js";
import type { TransferTarget } from "../../state/transferTargets";
import { t } from "../../strings";
import "./TransferChoices.css";

export interface TransferChoicesProps {
  title: string;
  targets: readonly TransferTarget[];
  chosenId: string | null;
  onChoose: (target: TransferTarget) => void;
  /** Says more of somebody than presence and slots. */
  why?: (target: TransferTarget) => string | undefined;
}

/** A titled group of radio buttons: arrows move, the rest is the browser's. */
export function TransferChoices(props: TransferChoicesProps): JSX.Element {
  const words = (target: TransferTarget): string => {
    if (target.kind === "queue") return target.isHere ? t("transfer.here") : "";
    const why = props.why?.(target);
    if (why) return why;
    const presence = ts(`presence.${target.presence}`);
    const slots = t("transfer.slots", { used: target.slotsUsed, capacity: target.capacity });
    return target.presence === "offline" ? presence : `${presence} · ${slots}`;
  };
  return (
    <Show when={props.targets.length > 0}>
      <fieldset class="choices">
        <legend class="choices__title">{props.title}</legend>
        {/* By id: people come and go while one of them is being chosen, and the chosen keeps the focus. */}
        <For each={props.targets.map((target) => target.id)}>
          {(id) => (
            <Show when={props.targets.find((target) => target.id === id)}>
              {(target) => (
                <label class="choices__row" data-disabled={target().isPossible ? undefined : ""}>
                  <input
                    class="choices__radio"
                    type="radio"
                    name="transfer-to"
                    value={id}
                    disabled={!target().isPossible}
                    checked={props.chosenId === id}
                    onChange={() => props.onChoose(target())}
                  />
                  <TargetSign target={target()} />
                  <span class="choices__name">{target().name}</span>
                  <span class="choices__facts">{words(target())}</span>
                </label>
              )}
            </Show>
          )}
        </For>
      </fieldset>
    </Show>
  );
}

function TargetSign(props: { target: TransferTarget }): JSX.Element {
  return (
    <Show
      when={props.target.kind === "agent" && props.target}
      fallback={
        <span class="choices__queue" aria-hidden="true">
          <Inbox size={16} stroke-width={1.75} />
        </span>
      }
    >
      {(agent) => <Avatar name={agent().name} agentId={agent().id} size="sm" presence={agent().presence} />}
    </Show>
  );
}
