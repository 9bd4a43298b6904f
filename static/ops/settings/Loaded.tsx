import { Match, Switch, type Accessor, type JSX, type Resource } from "solid-js";
import { Button } from "@shared/ui/Button";
import { Skeleton } from "@shared/ui/Skeleton";
import { t } from "../strings";

export interface LoadedProps<T> {
  found: Resource<T>;
  onRetry: () => void;
  lines: number;
  look?: "text" | "row";
  children: (found: Accessor<NonNullable<T>>) => JSX.Element;
}

/** What was asked for: here, on its way, or failed, with another try. */
export function Loaded<T>(props: LoadedProps<T>): JSX.Element {
  return (
    <Switch fallback={<Skeleton lines={props.lines} look={props.look ?? "text"} />}>
      <Match when={props.found.error !== undefined}>
        <div class="panel page__error" role="alert">
          <span>{t("settings.failed")}</span>
          <Button onClick={() => props.onRetry()}>{t("list.retry")}</Button>
        </div>
      </Match>
      <Match when={props.found.latest}>{(found) => props.children(found)}</Match>
    </Switch>
  );
}
