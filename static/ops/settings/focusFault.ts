/** Takes whoever pressed “Save” to the first field that was refused. */
export function focusFault(form: EventTarget | null): void {
  queueMicrotask(() => {
    if (form instanceof HTMLElement) form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  });
}
