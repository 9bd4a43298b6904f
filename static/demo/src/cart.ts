// The cart as pure decisions: what is in it, what it costs. Neither page nor storage.

export interface Line {
  slug: string;
  glaze: string;
  quantity: number;
}

export interface Prices {
  products: Record<string, Product>;
  delivery_cents: number;
  free_delivery_from_cents: number;
  texts: { free: string; until_free: string; is_free: string; remove: string };
}

interface Product {
  name: string;
  price_cents: number;
  glazes: Record<string, { label: string; picture: string }>;
}

export interface Sum {
  subtotal_cents: number;
  delivery_cents: number;
  total_cents: number;
  missing_for_free_cents: number;
}

export const MAX_QUANTITY = 20;

const isSame = (a: Line, b: Line): boolean => a.slug === b.slug && a.glaze === b.glaze;
const bounded = (quantity: number): number => Math.min(MAX_QUANTITY, Math.max(1, Math.round(quantity) || 1));

export function add(lines: readonly Line[], line: Line): Line[] {
  const held = lines.find((other) => isSame(other, line));
  if (!held) return [...lines, { ...line, quantity: bounded(line.quantity) }];
  return setQuantity(lines, held, held.quantity + line.quantity);
}

export function setQuantity(lines: readonly Line[], line: Line, quantity: number): Line[] {
  return lines.map((other) => (isSame(other, line) ? { ...other, quantity: bounded(quantity) } : other));
}

export function remove(lines: readonly Line[], line: Line): Line[] {
  return lines.filter((other) => !isSame(other, line));
}

export const count = (lines: readonly Line[]): number =>
  lines.reduce((total, line) => total + line.quantity, 0);

export function sum(lines: readonly Line[], prices: Prices): Sum {
  const subtotal = lines.reduce(
    (total, line) => total + (prices.products[line.slug]?.price_cents ?? 0) * line.quantity,
    0,
  );
  const missing = Math.max(0, prices.free_delivery_from_cents - subtotal);
  const delivery = missing > 0 ? prices.delivery_cents : 0;
  return {
    subtotal_cents: subtotal,
    delivery_cents: delivery,
    total_cents: subtotal + delivery,
    missing_for_free_cents: missing,
  };
}

/** What storage holds, if it is a cart at all; storage is the shopper's and may hold anything. */
export function parse(text: string | null): Line[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isLine) : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is Line {
  if (typeof value !== "object" || value === null) return false;
  const line = value as Partial<Line>;
  return typeof line.slug === "string" && typeof line.glaze === "string" && Number.isInteger(line.quantity);
}
