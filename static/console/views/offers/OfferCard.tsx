import { visitorName } from "@shared/i18n/visitorName";
import { serverNow } from "@shared/time/clock";
import { secondsSince, secondsUntil } from "@shared/time/format";
import { Button } from "@shared/ui/Button";
import { Countdown } from "@shared/ui/Countdown";
import { Kbd } from "@shared/ui/Kbd";
import { createMemo, Show, type JSX } from "solid-js";
import type { Offered } from "../../state/model";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { acceptOffer } from "../../work/createCommands";
import { createRouting } from "../../work/createRouting";
import { useScreen } from "../../work/screen";
import { choiceOf, choiceWords } from "../why/whyWords";

/** One conversation that I may have: who, why me, how long I may think. */
export function OfferCard(props: { offer: Offered; hasKeys: boolean }): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const row = (): ReturnType<typeof console.row> => console.row(props.offer.conversation_id);
  const routing = createRouting(row);
  const isOver = createMemo(() => secondsUntil(props.offer.expires_at, serverNow()) === 0);
  const why = (): string | null => {
    const choice = choiceOf(routing.latest?.decisions ?? [], console.me.id);
    return choice ? choiceWords(choice) : null;
  };
  const waited = (): number => secondsSince(row()?.wait?.since ?? props.offer.made_at, serverNow());

  return (
    <article class="offer" aria-label={t("offer.label", { name: visitorName(row()?.visitor_name ?? "") })}>
      <Countdown size="md" from={props.offer.made_at} until={props.offer.expires_at} />
      <div class="offer__body">
        <p class="offer__who">
          <strong class="offer__name">{visitorName(row()?.visitor_name ?? "")}</strong>
          <span class="offer__queue">{row()?.queue_name}</span>
        </p>
        <p class="offer__line">{row()?.last_message}</p>
        <p class="offer__facts">
          <span class="offer__waited">{t("offer.waited", { seconds: waited() })}</span>
        </p>
        <Show when={why()}>
          {(words) => (
            <p class="offer__facts">
              <span class="offer__why">{t("why.me")}</span> {words()}
            </p>
          )}
        </Show>
      </div>
      <Show when={!isOver()} fallback={<p class="offer__over">{t("offer.over")}</p>}>
        <div class="offer__actions">
          <Button onClick={() => void console.actions.decline(props.offer)}>
            {t("offer.decline")}
            <Show when={props.hasKeys}>
              <Kbd>d</Kbd>
            </Show>
          </Button>
          <Button tone="primary" onClick={() => void acceptOffer(console, screen, props.offer)}>
            {t("offer.accept")}
            <Show when={props.hasKeys}>
              <Kbd>a</Kbd>
            </Show>
          </Button>
        </div>
      </Show>
    </article>
  );
}
