// A tagged template that escapes what it is given, and the formats shared by all pages.

class Markup {
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (value) => String(value).replace(/[&<>"']/g, (char) => ENTITIES[char]);

function render(value) {
  if (value === undefined || value === null || value === false) return "";
  if (Array.isArray(value)) return value.map(render).join("");
  return value instanceof Markup ? value.text : escape(value);
}

export function html(parts, ...values) {
  return new Markup(
    parts.reduce((text, part, i) => text + part + (i < values.length ? render(values[i]) : ""), ""),
  );
}

/** JSON for a data block: `<` may not end the script element. */
export const json = (value) => new Markup(JSON.stringify(value).replaceAll("<", "\\u003c"));

export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => String(facts[name]));

/** Everything a page needs to speak one language. */
export function voice(lang, strings, catalogue) {
  const format = new Intl.NumberFormat(lang, { style: "currency", currency: "EUR" });
  const money = (cents) => format.format(cents / 100);
  const limit = new Intl.NumberFormat(lang, {
    style: "currency",
    currency: "EUR",
    trailingZeroDisplay: "stripIfInteger",
  });
  const terms = {
    amount: limit.format(catalogue.free_delivery_from_cents / 100),
    fee: money(catalogue.delivery_cents),
  };
  return {
    lang,
    other: lang === "de" ? "en" : "de",
    money,
    t: (key, facts = {}) => fill(strings[key], { ...terms, ...facts }),
    product: (slug) => strings.products[slug],
    home: `/demo/${lang}/`,
  };
}
