/** Which invitation fits how things stand in the shop's page. Pure. */

export interface Rule {
  readonly name: string;
  /** By language. */
  readonly text: Readonly<Record<string, string>>;
  /** Paths with `*` for anything; none for all pages. */
  readonly pages: readonly string[];
  readonly after_s: number;
  readonly min_cart: number | null;
  readonly is_returning: boolean;
  readonly is_open_only: boolean;
  readonly again: "page" | "visit" | "week" | "month";
}

export interface Standing {
  readonly path: string;
  /** So long this page has been looked at. */
  readonly seconds: number;
  readonly cart: number;
  readonly isReturning: boolean;
  readonly isOpen: boolean;
}

/** Whether a path is one of these: `*` stands for anything, everything else for itself. */
export function isPage(pattern: string, path: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return path === pattern;
  if (!path.startsWith(first) || !path.endsWith(last) || path.length < first.length + last.length)
    return false;
  let place = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = path.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return place <= path.length - last.length;
}

/** What a cart is worth: its total, or what its items come to. */
export function cartTotal(given: unknown): number {
  const { total, items } = (given ?? {}) as { total?: unknown; items?: unknown };
  if (total !== undefined && total !== null) return Number(total) || 0;
  const all = Array.isArray(items) ? (items as { price?: unknown; quantity?: unknown }[]) : [];
  return all.reduce((sum, item) => sum + (Number(item.price) || 0) * (Number(item.quantity ?? 1) || 0), 0);
}

export function whichFits(
  rules: readonly Rule[],
  { path, seconds, cart, isReturning, isOpen }: Standing,
  wasShown: (rule: Rule) => boolean,
): Rule | undefined {
  return rules.find(
    (rule) =>
      seconds >= rule.after_s &&
      (rule.pages.length === 0 || rule.pages.some((pattern) => isPage(pattern, path))) &&
      cart >= (rule.min_cart ?? 0) &&
      (isReturning || !rule.is_returning) &&
      (isOpen || !rule.is_open_only) &&
      !wasShown(rule),
  );
}
