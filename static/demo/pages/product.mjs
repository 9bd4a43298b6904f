// One product: picture, glaze, quantity, the cart button, and the answers one looks for.
import { html } from "./html.mjs";
import { card, picture } from "./card.mjs";

function glazes(v, assets, product) {
  if (product.glazes.length < 2)
    return html`<input type="hidden" name="glaze" value="${product.glazes[0]}" />`;
  return html`<fieldset class="glazes">
    <legend>${v.t("glaze")}</legend>
    ${product.glazes.map(
      (glaze, i) =>
        html`<label class="glaze"
          ><input
            type="radio"
            name="glaze"
            value="${glaze}"
            data-picture="${picture(assets, product, glaze)}"
            ${i === 0 ? html`checked` : ""}
          /><i class="dot glaze-${glaze}"></i><span>${v.t(`glaze_${glaze}`)}</span></label
        >`,
    )}
  </fieldset>`;
}

export function stepper(v, attributes) {
  return html`<div class="stepper" ${attributes}>
    <button type="button" data-step="-1" aria-label="${v.t("less")}">−</button>
    <input
      type="number"
      name="quantity"
      value="1"
      min="1"
      max="20"
      inputmode="numeric"
      aria-label="${v.t("quantity")}"
    />
    <button type="button" data-step="1" aria-label="${v.t("more")}">+</button>
  </div>`;
}

function answers(v, text) {
  const part = (title, body, isOpen) =>
    html`<details ${isOpen ? html`open` : ""}>
      <summary>${title}</summary>
      <p>${body}</p>
    </details>`;
  return html`<div class="answers">
    ${part(v.t("details"), text.details, true)} ${part(v.t("delivery"), v.t("delivery_text"))}
    ${part(v.t("returns"), v.t("returns_text"))}
  </div>`;
}

/** Three others, the ones of the same section first. */
function companions(catalogue, product) {
  const others = catalogue.products.filter((other) => other !== product);
  const near = (other) => (other.section === product.section ? 0 : 1);
  return others.toSorted((a, b) => near(a) - near(b)).slice(0, 4);
}

export function productPage(v, assets, catalogue, product) {
  const text = v.product(product.slug);
  const isFree = product.price_cents >= catalogue.free_delivery_from_cents;
  return {
    path: `${product.slug}/`,
    kind: "product",
    title: `${text.name} · ${v.t("brand")}`,
    description: text.text,
    main: html`<nav class="crumbs" aria-label="${v.t("breadcrumb_label")}">
        <a href="${v.home}">${v.t("nav_shop")}</a><span aria-hidden="true">/</span
        ><span aria-current="page">${text.name}</span>
      </nav>
      <article class="offer">
        <div class="tile">
          <img
            src="${picture(assets, product, product.glazes[0])}"
            alt="${text.alt}"
            width="480"
            height="480"
            fetchpriority="high"
            data-shown
          />
        </div>
        <div class="about">
          <h1>${text.name}</h1>
          <p class="kind">${text.kind}</p>
          <p class="price">
            ${v.money(product.price_cents)} <small>${v.t(isFree ? "tax_free_delivery" : "tax")}</small>
          </p>
          <p class="lead">${text.text}</p>
          <form data-product="${product.slug}" action="${v.home}cart/">
            ${glazes(v, assets, product)}
            <div class="buy">${stepper(v)}<button class="button" type="submit">${v.t("add")}</button></div>
            <p
              class="added"
              role="status"
              data-added
              data-text="${v.t("added")}"
              data-link="${v.t("view_cart")}"
            ></p>
          </form>
          <p class="stock"><i></i>${v.t("in_stock")}</p>
          ${answers(v, text)}
        </div>
      </article>
      <section class="related">
        <h2>${v.t("related")}</h2>
        <ul class="cards">
          ${companions(catalogue, product).map((other) => card(v, assets, other))}
        </ul>
      </section>`,
  };
}
