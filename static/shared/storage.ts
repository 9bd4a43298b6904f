// What the browser remembers for us. Storage may be blocked or full: then we simply forget.

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Answers whether it is kept: storage may be blocked or full, and then the page works on from memory. */
export function remember(key: string, value: string): boolean {
  try {
    localStorage.setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Blocked: there is nothing to forget.
  }
}

/** All remembered values whose key begins so, by key. */
export function recallAll(prefix: string): Map<string, string> {
  try {
    return new Map(
      Object.entries(localStorage as Record<string, string>).filter(([key]) => key.startsWith(prefix)),
    );
  } catch {
    return new Map();
  }
}

/** Hear what other tabs change below a prefix: the rest of the key, and the value or null. Returns how to stop. */
export function onRemembered(
  prefix: string,
  listener: (name: string, value: string | null) => void,
): () => void {
  const hear = ({ key, newValue }: StorageEvent): void => {
    if (key?.startsWith(prefix)) listener(key.slice(prefix.length), newValue);
  };
  addEventListener("storage", hear);
  return () => removeEventListener("storage", hear);
}

/** What was kept as JSON; null for what is cut off or not ours. */
export function parsed<T>(text: string | null): T | null {
  try {
    return JSON.parse(text ?? "") as T;
  } catch {
    return null;
  }
}
