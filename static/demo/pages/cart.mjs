// The cart: the page holds templates and prices, `src/` fills it from the browser's own storage.
import { html, json } from "./html.mjs";
import { picture } from "./card.mjs";
import { stepper } from "./product.mjs";

function priceList(v, assets, catalogue) {
  const products = catalogue.products.map((product) => [
    product.slug,
    {
      name: v.product(product.slug).name,
      price_cents: product.price_cents,
      glazes: Object.fromEntries(
        product.glazes.map((glaze) => [
          glaze,
          {
            label: product.glazes.length > 1 ? v.t(`glaze_${glaze}`) : v.product(product.slug).kind,
            picture: picture(assets, product, glaze),
          },
        ]),
      ),
    },
  ]);
  return {
    products: Object.fromEntries(products),
    delivery_cents: catalogue.delivery_cents,
    free_delivery_from_cents: catalogue.free_delivery_from_cents,
    texts: {
      free: v.t("shipping_free"),
      until_free: v.t("until_free", { amount: "#" }),
      is_free: v.t("is_free"),
      remove: v.t("remove_named", { name: "#" }),
    },
  };
}

const line = (v) =>
  html`<template data-line
    ><li class="row">
      <a class="tile" data-href><img width="480" height="480" alt="" /></a>
      <div class="row-words">
        <h2><a data-href data-name></a></h2>
        <p class="kind" data-glaze></p>
        <button type="button" class="remove" data-remove>${v.t("remove")}</button>
      </div>
      ${stepper(v)}
      <p class="price" data-price></p></li
  ></template>`;

function sum(v) {
  return html`<aside class="sum">
    <dl>
      <div>
        <dt>${v.t("subtotal")}</dt>
        <dd data-subtotal></dd>
      </div>
      <div>
        <dt>${v.t("shipping")}</dt>
        <dd data-shipping></dd>
      </div>
      <div class="grand">
        <dt>${v.t("total")}</dt>
        <dd data-total></dd>
      </div>
    </dl>
    <p class="kind" data-until-free></p>
    <button type="button" class="button" data-checkout>${v.t("checkout")}</button>
    <p class="added" role="status" data-checkout-note data-text="${v.t("checkout_demo")}"></p>
  </aside>`;
}

export function cartPage(v, assets, catalogue) {
  return {
    path: "cart/",
    kind: "cart",
    title: `${v.t("cart_title")} · ${v.t("brand")}`,
    main: html`<h1>${v.t("cart_title")}</h1>
      <noscript><p>${v.t("cart_script")}</p></noscript>
      <div class="cart-full" data-full hidden>
        <ul class="rows" data-rows></ul>
        ${sum(v)}
      </div>
      <div class="cart-empty" data-empty hidden>
        <img src="${assets.art["mug-sand"]}" alt="" width="200" height="200" />
        <h2>${v.t("cart_empty_title")}</h2>
        <p>${v.t("cart_empty_text")}</p>
        <a class="button" href="${v.home}">${v.t("cart_empty_action")}</a>
      </div>
      ${line(v)}
      <script type="application/json" data-prices>
        ${json(priceList(v, assets, catalogue))}
      </script>`,
  };
}
