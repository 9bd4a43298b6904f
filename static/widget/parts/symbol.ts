/** Adds a part's symbol to those of the document. */

const SVG = "http://www.w3.org/2000/svg";

export function addSymbol(name: string, path: string, width?: string): void {
  if (document.getElementById(name)) return;
  const symbol = document.createElementNS(SVG, "symbol");
  symbol.id = name;
  symbol.setAttribute("viewBox", "0 0 24 24");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  if (width) shape.setAttribute("stroke-width", width);
  symbol.append(shape);
  document.querySelector("svg")?.append(symbol);
}
