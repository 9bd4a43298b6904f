import CloudOff from "lucide-solid/icons/cloud-off";
import { createEffect, createSignal, Match, onCleanup, Show, Switch, type JSX } from "solid-js";
import { language } from "../i18n/language";
import { ts } from "../strings";
import { now } from "../time/clock";
import { durationWords } from "../time/format";
import { Button } from "../ui/Button";
import type { AgentSocket } from "./agentSocket";
import { secondsToRetry } from "./status";
import "./ConnectionBar.css";

/** A blink of the network is not worth a word. */
const PATIENCE_MS = 1_200;

/** A bar that appears while the page is not live: what happened, that nothing is lost, what to do. */
export function ConnectionBar(props: { socket: AgentSocket; note?: string | undefined }): JSX.Element {
  const [isShown, setShown] = createSignal(false);
  const status = (): ReturnType<AgentSocket["status"]> => props.socket.status();
  const isTroubled = (): boolean => status().phase === "waiting" || hasFailed();
  const hasFailed = (): boolean => {
    const current = status();
    return current.phase === "connecting" && current.attempt > 0;
  };
  const isOutdated = (): boolean => {
    const current = status();
    return current.phase === "ended" && current.reason === "outdated";
  };

  createEffect(() => {
    if (!isTroubled()) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    onCleanup(() => clearTimeout(timer));
  });

  const plan = (): string => {
    const seconds = secondsToRetry(status(), now());
    return seconds === null || seconds === 0
      ? ts("connection.connecting")
      : ts("connection.retry_in", { time: durationWords(seconds, language()) });
  };

  return (
    <div class="connection-bar__place" role="status">
      <Switch>
        <Match when={isOutdated()}>
          <div class="connection-bar">
            <span>{ts("connection.outdated")}</span>
            <Button size="sm" onClick={() => location.reload()}>
              {ts("connection.reload")}
            </Button>
          </div>
        </Match>
        <Match when={isShown()}>
          <div class="connection-bar">
            <CloudOff size={16} stroke-width={1.75} aria-hidden="true" />
            <span>
              <strong>{ts("connection.lost")}.</strong> {props.note ?? ts("connection.safe")}{" "}
              <span class="connection-bar__plan" aria-hidden="true">
                {plan()}
              </span>
            </span>
            <Show when={status().phase === "waiting"}>
              <Button size="sm" onClick={() => props.socket.retryNow()}>
                {ts("connection.try_now")}
              </Button>
            </Show>
          </div>
        </Match>
      </Switch>
    </div>
  );
}
