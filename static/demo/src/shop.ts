// The shop's own script: badge, steppers, product page, cart page. Knows nothing of the chat.
import { count, MAX_QUANTITY, type Prices } from "./cart";
import { CartPage } from "./cart-page";
import { startProductPage } from "./product-page";
import { load, onChangeElsewhere } from "./storage";

function drawBadge(): void {
  const badge = document.querySelector<HTMLElement>("[data-count]");
  if (!badge) return;
  const total = count(load());
  badge.hidden = total === 0;
  badge.textContent = String(total);
  const words = document.querySelector<HTMLElement>("[data-count-words]");
  const text = (total === 1 ? words?.dataset["one"] : words?.dataset["other"]) ?? "";
  words?.replaceChildren(total === 0 ? "" : text.replace("#", String(total)));
}

/** One listener for every stepper, also those drawn later. */
function startSteppers(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-step]");
    const input = button?.parentElement?.querySelector<HTMLInputElement>("input");
    if (!button || !input) return;
    const value = Number(input.value) + Number(button.dataset["step"]);
    input.value = String(Math.min(MAX_QUANTITY, Math.max(1, value)));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

function startCartPage(): CartPage | undefined {
  const prices = document.querySelector("[data-prices]")?.textContent;
  return prices ? new CartPage(JSON.parse(prices) as Prices, drawBadge) : undefined;
}

const cartPage = startCartPage();
startSteppers();
startProductPage(drawBadge);
drawBadge();
cartPage?.draw();
onChangeElsewhere(() => {
  drawBadge();
  cartPage?.draw();
});
