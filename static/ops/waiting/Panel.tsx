import { createUniqueId, Match, Show, Switch, type JSX, type Resource } from "solid-js";
import { Button } from "@shared/ui/Button";
import { Skeleton } from "@shared/ui/Skeleton";
import { t } from "../strings";

export interface PanelProps<T> {
  title: string;
  found: Resource<T>;
  onRetry: () => void;
  /** Beside the title, e.g. what to choose. */
  tools?: JSX.Element;
  isWide?: boolean;
  children: (found: T) => JSX.Element;
}

/** One question and its answer, with its own loading and failing. */
export function Panel<T>(props: PanelProps<T>): JSX.Element {
  const id = createUniqueId();
  return (
    <section class="panel insight" data-wide={props.isWide ? "" : undefined} aria-labelledby={id}>
      <header class="insight__head">
        <h2 class="panel__title" id={id}>
          {props.title}
        </h2>
        {props.tools}
      </header>
      <Switch>
        <Match when={props.found.error !== undefined}>
          <div class="insight__failed" role="alert">
            <span>{t("insight.failed")}</span>
            <Button size="sm" onClick={() => props.onRetry()}>
              {t("list.retry")}
            </Button>
          </div>
        </Match>
        <Match when={props.found.latest === undefined}>
          <Skeleton lines={4} />
        </Match>
        <Match when={true}>
          <Show when={props.found.latest} keyed>
            {(found) => props.children(found)}
          </Show>
        </Match>
      </Switch>
    </section>
  );
}
