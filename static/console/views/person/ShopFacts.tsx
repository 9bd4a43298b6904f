import { language } from "@shared/i18n/language";
import type { PersonFacts } from "@shared/protocol.gen";
import { Time } from "@shared/ui/Time";
import BadgeCheck from "lucide-solid/icons/badge-check";
import { For, Show, type JSX } from "solid-js";
import { t } from "../../strings";
import { Fact } from "./Fact";
import { readableUrl, safeUrl } from "./pageUrl";
import "./ShopFacts.css";

type Values = PersonFacts["attributes"];
type Cart = NonNullable<PersonFacts["cart"]>;

function money(amount: number, currency: string | null): string {
  const style = currency ? ({ style: "currency", currency } as const) : {};
  return new Intl.NumberFormat(language(), style).format(amount);
}

function Values(props: { values: Values }): JSX.Element {
  return (
    <For each={Object.entries(props.values)}>
      {([name, value]) => <Fact label={name}>{String(value)}</Fact>}
    </For>
  );
}

function CartFacts(props: { cart: Cart }): JSX.Element {
  return (
    <section class="cart" aria-label={t("person.cart")}>
      <h3 class="shop-facts__title">{t("person.cart")}</h3>
      <ul class="cart__items">
        <For each={props.cart.items}>
          {(item) => (
            <li class="cart__item">
              <span>
                {item.quantity} ×{" "}
                <Show when={safeUrl(item.url)} fallback={item.name}>
                  {(url) => (
                    <a href={url()} target="_blank" rel="noopener noreferrer nofollow">
                      {item.name}
                    </a>
                  )}
                </Show>
              </span>
              <Show when={item.price !== null}>
                <span class="cart__price">{money(item.price ?? 0, props.cart.currency)}</span>
              </Show>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.cart.total !== null}>
        <p class="cart__total">
          <span>{t("person.total")}</span>
          <strong>{money(props.cart.total ?? 0, props.cart.currency)}</strong>
        </p>
      </Show>
    </section>
  );
}

/** What the shop has signed about somebody, and what its page says; which is which is said. */
export function ShopFacts(props: { person: PersonFacts }): JSX.Element {
  return (
    <div class="shop-facts">
      <Show when={props.person.is_verified}>
        <p class="shop-facts__verified">
          <BadgeCheck size={16} stroke-width={1.75} aria-hidden="true" /> {t("person.verified")}
        </p>
        <dl class="person-pane__facts">
          <Show when={props.person.subject}>
            {(subject) => <Fact label={t("person.subject")}>{subject()}</Fact>}
          </Show>
          <Show when={props.person.email}>
            {(email) => (
              <Fact label={t("person.email")}>
                <a class="person-pane__link" href={`mailto:${email()}`}>
                  {email()}
                </a>
              </Fact>
            )}
          </Show>
          <Values values={props.person.verified} />
        </dl>
      </Show>
      <Show when={props.person.cart}>{(cart) => <CartFacts cart={cart()} />}</Show>
      <Show
        when={
          Object.keys(props.person.attributes).length > 0 || props.person.page_title || props.person.referrer
        }
      >
        <section aria-label={t("person.told")}>
          <h3 class="shop-facts__title">{t("person.told")}</h3>
          <dl class="person-pane__facts">
            <Show when={props.person.page_title}>
              {(title) => <Fact label={t("person.page_title")}>{title()}</Fact>}
            </Show>
            <Show when={safeUrl(props.person.referrer)}>
              {(url) => <Fact label={t("person.referrer")}>{readableUrl(url())}</Fact>}
            </Show>
            <Values values={props.person.attributes} />
          </dl>
        </section>
      </Show>
      <Show when={props.person.events.length > 0}>
        <section aria-label={t("person.events")}>
          <h3 class="shop-facts__title">{t("person.events")}</h3>
          <ul class="cart__items">
            <For each={[...props.person.events].reverse()}>
              {(event) => (
                <li class="cart__item">
                  <span>
                    {event.name}{" "}
                    <small>
                      {Object.entries(event.data)
                        .map(([name, value]) => `${name}: ${value}`)
                        .join(", ")}
                    </small>
                  </span>
                  <Time at={event.at} />
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
    </div>
  );
}
