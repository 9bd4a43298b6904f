import Lock from "lucide-solid/icons/lock";
import { createResource, For, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { Link } from "../route/Link";
import { paths } from "../route/route";
import { t } from "../strings";
import { HoldDialog } from "./HoldDialog";
import { HoldRow } from "./HoldRow";
import { holdsApi, type Hold, type Subjects } from "./holdsApi";
import { LiftDialog } from "./LiftDialog";
import "./holds.css";

type Question = { kind: "place" } | { kind: "lift"; hold: Hold };

/** What keeps what is looked at (a conversation and who had it, or a colleague), and the way to keep it. */
export function HoldsHere(props: { ids: Subjects }): JSX.Element {
  const [found, { refetch }] = createResource(
    () => Object.values(props.ids),
    (ids) => holdsApi.of(ids),
    KEPT,
  );
  const { question, ask, close } = createOpener<Question>();
  const lookAgain = (): void => void refetch();
  return (
    <>
      <Show when={found.error !== undefined}>
        <p class="holds__failed" role="alert">
          {t("holds.failed")}{" "}
          <Button size="sm" onClick={lookAgain}>
            {t("list.retry")}
          </Button>
        </p>
      </Show>
      <Show when={found.error === undefined && found.latest?.length}>
        <ul class="holds__here" aria-label={t("holds.title")}>
          <For each={found.latest}>
            {(hold) => <HoldRow hold={hold} isHere onLift={() => ask({ kind: "lift", hold })} />}
          </For>
        </ul>
      </Show>
      <Button
        icon={<Lock size={16} stroke-width={1.75} aria-hidden="true" />}
        onClick={() => ask({ kind: "place" })}
      >
        {t("holds.place_here")}
      </Button>
      <Link class="holds__all" href={paths.holds}>
        {t("holds.all")}
      </Link>
      <Show when={question()} keyed>
        {(asked) =>
          asked.kind === "lift" ? (
            <LiftDialog hold={asked.hold} onLifted={lookAgain} onClose={close} />
          ) : (
            <HoldDialog
              ids={props.ids}
              onPlaced={() => {
                lookAgain();
                close();
              }}
              onClose={close}
            />
          )
        }
      </Show>
    </>
  );
}
