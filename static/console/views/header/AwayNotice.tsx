import { Button } from "@shared/ui/Button";
import CircleOff from "lucide-solid/icons/circle-off";
import { createMemo, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import "./AwayNotice.css";

/** The server has set me away: why, and one press back. */
export function AwayNotice(): JSX.Element {
  const console = useConsole();
  const reason = createMemo(() => {
    const me = console.state().agents[console.me.id];
    return me?.availability === "away" ? me.away_reason : null;
  });
  return (
    <div role="alert">
      <Show when={reason()}>
        {(why) => (
          <div class="away-notice">
            <CircleOff size={18} stroke-width={1.75} aria-hidden="true" />
            <p class="away-notice__text">
              <strong>{t(`away.${why()}`)}</strong> {t("away.meaning")}
            </p>
            <Button tone="primary" size="sm" onClick={() => void console.actions.setAvailability("online")}>
              {t("away.back")}
            </Button>
          </div>
        )}
      </Show>
    </div>
  );
}
