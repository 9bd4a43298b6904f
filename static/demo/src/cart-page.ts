// The cart page: draws the lines from the page's own template and keeps the totals.
import { remove, setQuantity, sum, type Line, type Prices } from "./cart";
import { load, save } from "./storage";

const lang = document.documentElement.lang;
const format = new Intl.NumberFormat(lang, { style: "currency", currency: "EUR" });
const money = (cents: number): string => format.format(cents / 100);

function put(root: ParentNode, selector: string, text: string): void {
  const element = root.querySelector(selector);
  if (element) element.textContent = text;
}

export class CartPage {
  readonly #prices: Prices;
  readonly #onCart: () => void;

  constructor(prices: Prices, onCart: () => void) {
    this.#prices = prices;
    this.#onCart = onCart;
    document.querySelector("[data-checkout]")?.addEventListener("click", () => {
      const note = document.querySelector<HTMLElement>("[data-checkout-note]");
      if (note) note.textContent = note.dataset["text"] ?? "";
    });
  }

  draw(): void {
    const lines = load().filter((line) => this.#prices.products[line.slug]?.glazes[line.glaze]);
    document.querySelector("[data-full]")?.toggleAttribute("hidden", lines.length === 0);
    document.querySelector("[data-empty]")?.toggleAttribute("hidden", lines.length > 0);
    document.querySelector("[data-rows]")?.replaceChildren(...lines.map((line) => this.#row(line)));
    this.#total(lines);
  }

  #total(lines: Line[]): void {
    const { texts } = this.#prices;
    const totals = sum(lines, this.#prices);
    const missing = totals.missing_for_free_cents;
    put(document, "[data-subtotal]", money(totals.subtotal_cents));
    put(document, "[data-shipping]", missing > 0 ? money(totals.delivery_cents) : texts.free);
    put(document, "[data-total]", money(totals.total_cents));
    put(
      document,
      "[data-until-free]",
      missing > 0 ? texts.until_free.replace("#", money(missing)) : texts.is_free,
    );
  }

  #row(line: Line): HTMLElement {
    const row = document
      .querySelector<HTMLTemplateElement>("template[data-line]")
      ?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const product = this.#prices.products[line.slug];
    const glaze = product?.glazes[line.glaze];
    if (!product || !glaze) return row;
    for (const link of row.querySelectorAll<HTMLAnchorElement>("[data-href]"))
      link.href = `/demo/${lang}/${line.slug}/`;
    row.querySelector(".tile")?.setAttribute("aria-label", product.name);
    row.querySelector("img")?.setAttribute("src", glaze.picture);
    put(row, "[data-name]", product.name);
    put(row, "[data-glaze]", glaze.label);
    const price = (quantity: number): void => put(row, "[data-price]", money(product.price_cents * quantity));
    price(line.quantity);
    this.#wire(row, line, product.name, price);
    return row;
  }

  #wire(row: HTMLElement, line: Line, name: string, price: (quantity: number) => void): void {
    const input = row.querySelector<HTMLInputElement>("input");
    const button = row.querySelector<HTMLButtonElement>("[data-remove]");
    if (!input || !button) return;
    input.value = String(line.quantity);
    // Only the figures change, so that the focus stays on the stepper.
    input.addEventListener("change", () => {
      save(setQuantity(load(), line, Number(input.value)));
      const held = load().find((other) => other.slug === line.slug && other.glaze === line.glaze);
      input.value = String(held?.quantity ?? 1);
      price(Number(input.value));
      this.#total(load());
      this.#onCart();
    });
    button.setAttribute("aria-label", this.#prices.texts.remove.replace("#", name));
    button.addEventListener("click", () => {
      save(remove(load(), line));
      this.draw();
      this.#onCart();
      document.querySelector<HTMLElement>("[data-remove], [data-empty]:not([hidden]) a")?.focus();
    });
  }
}
