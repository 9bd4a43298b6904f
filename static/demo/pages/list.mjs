// The shop window: hero, collection, what one can rely on, the workshop.
import { html } from "./html.mjs";
import { card } from "./card.mjs";

const VALUES = ["delivery", "returns", "broken"];

function hero(v, assets) {
  return html`<section class="hero">
    <div class="hero-words">
      <h1>${v.t("hero_title")}</h1>
      <p>${v.t("hero_text")}</p>
      <a class="button" href="#collection">${v.t("hero_action")}</a>
    </div>
    <picture class="hero-art">
      <source media="(prefers-color-scheme: dark)" srcset="${assets.art.dusk}" width="1200" height="800" />
      <img src="${assets.art.day}" alt="${v.t("hero_alt")}" width="1200" height="800" fetchpriority="high" />
    </picture>
  </section>`;
}

function values(v) {
  return html`<section class="values" aria-label="${v.t("values_label")}">
    ${VALUES.map(
      (name) =>
        html`<div>
          <h2>${v.t(`value_${name}_title`)}</h2>
          <p>${v.t(`value_${name}_text`)}</p>
        </div>`,
    )}
  </section>`;
}

function workshop(v, assets) {
  return html`<section class="workshop" id="workshop">
    <img
      src="${assets.art.bowls}"
      alt="${v.t("workshop_alt")}"
      width="720"
      height="480"
      loading="lazy"
      decoding="async"
    />
    <div>
      <h2>${v.t("workshop_title")}</h2>
      <p>${v.t("workshop_text_1")}</p>
      <p>${v.t("workshop_text_2")}</p>
    </div>
  </section>`;
}

export function listPage(v, assets, catalogue) {
  return {
    path: "",
    kind: "list",
    title: `${v.t("brand")} · ${v.t("claim")}`,
    main: html`${hero(v, assets)}
      <section class="collection" id="collection">
        <div class="section-head">
          <h2>${v.t("collection")}</h2>
          <p>${v.t("collection_text")}</p>
        </div>
        <ul class="cards">
          ${catalogue.products.map((product) => card(v, assets, product))}
        </ul>
      </section>
      ${values(v)} ${workshop(v, assets)}`,
  };
}
