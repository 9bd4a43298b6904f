// Where a floating layer is put in the page: in the landmark of the element it belongs to, so that
// screen-reader users who walk by landmarks find it there.

export function landmarkOf(element: Element | undefined): HTMLElement {
  return element?.closest<HTMLElement>("header, main, nav, aside, [role=dialog]") ?? document.body;
}

/** A layer's wrapper must not take part in its landmark's layout. */
export function asNoBox(wrapper: HTMLElement | SVGElement): void {
  wrapper.style.display = "contents";
}
