/** Closes a `switch` over a closed set: the compiler complains here when a case is missing. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
