import Lock from "lucide-solid/icons/lock";
import Plus from "lucide-solid/icons/plus";
import { createResource, For, Show, type JSX } from "solid-js";
import { Button } from "@shared/ui/Button";
import { EmptyState } from "@shared/ui/EmptyState";
import { createOpener } from "../settings/createOpener";
import { KEPT } from "../settings/deepSignal";
import { Loaded } from "../settings/Loaded";
import { t } from "../strings";
import { HoldDialog } from "./HoldDialog";
import { HoldRow } from "./HoldRow";
import { holdsApi, type Hold } from "./holdsApi";
import { LiftDialog } from "./LiftDialog";
import "./holds.css";

type Question = { kind: "place" } | { kind: "lift"; hold: Hold };

/** All that must be kept for a court or an authority; for administrators. */
export function HoldsPage(): JSX.Element {
  const [found, { refetch }] = createResource(() => holdsApi.all(), KEPT);
  const { question, ask, close } = createOpener<Question>();
  const lookAgain = (): void => void refetch();
  return (
    <main id="main" class="page page--cards" tabindex="-1">
      <header class="page__head">
        <div>
          <h1 class="page__title">{t("holds.title")}</h1>
          <p class="page__intro">{t("holds.intro")}</p>
        </div>
        <Button
          tone="primary"
          icon={<Plus size={16} stroke-width={1.75} aria-hidden="true" />}
          onClick={() => ask({ kind: "place" })}
        >
          {t("holds.place")}
        </Button>
      </header>
      <Loaded found={found} onRetry={lookAgain} lines={5} look="row">
        {(holds) => (
          <Show
            when={holds().length > 0}
            fallback={
              <div class="panel">
                <EmptyState
                  icon={<Lock size={32} stroke-width={1.75} />}
                  title={t("holds.empty")}
                  text={t("holds.empty_text")}
                />
              </div>
            }
          >
            <ul class="panel holds__list">
              <For each={holds()}>
                {(hold) => <HoldRow hold={hold} onLift={() => ask({ kind: "lift", hold })} />}
              </For>
            </ul>
          </Show>
        )}
      </Loaded>
      <Show when={question()} keyed>
        {(asked) =>
          asked.kind === "lift" ? (
            <LiftDialog hold={asked.hold} onLifted={lookAgain} onClose={close} />
          ) : (
            <HoldDialog
              onPlaced={() => {
                lookAgain();
                close();
              }}
              onClose={close}
            />
          )
        }
      </Show>
    </main>
  );
}
