// The product page: choosing a glaze changes the picture, the button fills the cart.
import { add } from "./cart";
import { load, save } from "./storage";

export function startProductPage(onCart: () => void): void {
  const form = document.querySelector<HTMLFormElement>("form[data-product]");
  if (!form) return;
  form.addEventListener("change", (event) => {
    const picture = (event.target as HTMLInputElement).dataset["picture"];
    const shown = document.querySelector<HTMLImageElement>("[data-shown]");
    if (picture && shown) shown.src = picture;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const choice = new FormData(form);
    save(
      add(load(), {
        slug: form.dataset["product"] ?? "",
        glaze: textOf(choice.get("glaze")),
        quantity: Number(choice.get("quantity")),
      }),
    );
    onCart();
    confirmAdded(form);
  });
}

const textOf = (value: FormDataEntryValue | null): string => (typeof value === "string" ? value : "");

function confirmAdded(form: HTMLFormElement): void {
  const note = form.querySelector<HTMLElement>("[data-added]");
  if (!note) return;
  const link = document.createElement("a");
  link.href = form.action;
  link.textContent = note.dataset["link"] ?? "";
  note.replaceChildren(`${note.dataset["text"] ?? ""} `, link);
}
