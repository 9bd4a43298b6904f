import { visitorName } from "@shared/i18n/visitorName";
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show, type JSX } from "solid-js";
import type { Offered } from "../../state/model";
import { openOffers } from "../../state/offers";
import { t } from "../../strings";
import { useConsole } from "../../work/context";
import { useScreen } from "../../work/screen";
import { OfferCard } from "./OfferCard";
import "./Offers.css";

/** More would cover what one works on, on a phone all of it; the next is shown once one of these is answered. */
const MOST = 2;

/** What is offered to me, above everything else: it runs out. */
export function Offers(): JSX.Element {
  const console = useConsole();
  const screen = useScreen();
  const offers = createMemo(() => openOffers(console.offers()));
  const most = (): number => (screen.isNarrow() ? 1 : MOST);
  const shown = createMemo(() => offers().slice(0, most()));
  const [news, setNews] = createSignal("");

  // Spoken once each, by name: the seconds that tick would drown it.
  createEffect(
    on(offers, (now, before: readonly Offered[] = []) => {
      const fresh = now.find((one) => !before.some((other) => other.id === one.id));
      const name = fresh && visitorName(console.row(fresh.conversation_id)?.visitor_name ?? "");
      if (name !== undefined) setNews(t("offer.news", { name }));
      else if (now.length === 0) setNews("");
      return now;
    }),
  );

  // Toasts share the corner and stand above.
  const sizes = new ResizeObserver(([entry]) => {
    const height = entry ? entry.target.getBoundingClientRect().height : 0;
    document.documentElement.style.setProperty("--offers-height", `${height}px`);
  });
  onCleanup(() => sizes.disconnect());

  return (
    <section
      class="offers"
      aria-label={t("offer.region")}
      data-shown={shown().length > 0 ? "" : undefined}
      ref={(element) => sizes.observe(element)}
    >
      <p class="visually-hidden" role="status" aria-live="assertive">
        {news()}
      </p>
      <For each={shown()}>{(offer, place) => <OfferCard offer={offer} hasKeys={place() === 0} />}</For>
      <Show when={offers().length > most()}>
        <p class="offers__more">{t.count("offer.more", offers().length - most())}</p>
      </Show>
    </section>
  );
}
