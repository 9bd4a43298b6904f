/** Adds the menu's symbol to those of the document. */

const SVG = "http://www.w3.org/2000/svg";

export function addSymbol(): void {
  const symbol = document.createElementNS(SVG, "symbol");
  symbol.id = "more";
  symbol.setAttribute("viewBox", "0 0 24 24");
  const dots = document.createElementNS(SVG, "path");
  dots.setAttribute("d", "M5 12h.01M12 12h.01M19 12h.01");
  dots.setAttribute("stroke-width", "3");
  symbol.append(dots);
  document.querySelector("svg")?.append(symbol);
}
