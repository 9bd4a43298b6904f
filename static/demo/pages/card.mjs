// One product as it stands in a list.
import { html } from "./html.mjs";

export const picture = (assets, product, glaze) => assets.art[`${product.art}-${glaze}`];

export function card(v, assets, product, { level = 3, isLazy = true } = {}) {
  const text = v.product(product.slug);
  const [first] = product.glazes;
  const name = html`<a href="${v.home}${product.slug}/">${text.name}</a>`;
  return html`<li class="card">
    <div class="tile">
      <img
        src="${picture(assets, product, first)}"
        alt="${text.alt}"
        width="480"
        height="480"
        ${isLazy ? html`loading="lazy"` : ""}
        decoding="async"
      />
    </div>
    ${level === 2 ? html`<h2>${name}</h2>` : html`<h3>${name}</h3>`}
    <p class="kind">${text.kind}</p>
    <p class="line"><span class="price">${v.money(product.price_cents)}</span>${swatches(v, product)}</p>
  </li>`;
}

function swatches(v, product) {
  if (product.glazes.length < 2) return html`<span class="kind">${v.t("one_kind")}</span>`;
  return html`<span class="dots"
    ><span class="unseen">${v.t("from_glazes", { count: product.glazes.length })}</span>${product.glazes.map(
      (glaze) => html`<i class="dot glaze-${glaze}"></i>`,
    )}</span
  >`;
}
