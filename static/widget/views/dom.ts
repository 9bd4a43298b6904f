/** Small ways to reach and make elements. Text goes in as text only. */

/** An element of the document that is there from the start. */
export function part<T extends Element = HTMLElement>(selector: string): T {
  return document.querySelector(selector) as T;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** One of the symbols of the document; decoration beside a text. */
export function icon(name: string): SVGElement {
  const node = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS(node.namespaceURI, "use");
  use.setAttribute("href", `#${name}`);
  node.setAttribute("aria-hidden", "true");
  node.append(use);
  return node;
}

/** Set a text only where it differs: what is read aloud or selected stays untouched. */
export function write(node: Element, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** `Anna Beispiel` → `AB` */
export function initials(name: string): string {
  const letters = name
    .split(/\s+/)
    .map((word) => Array.from(word)[0] ?? "")
    .filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return (letters[0] ?? "") + (letters.length > 1 ? letters.at(-1) : "");
}
