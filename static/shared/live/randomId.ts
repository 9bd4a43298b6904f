/** A UUID v4, also on plain-http pages of a local network, where `crypto.randomUUID` is missing but blobs get one. */
export function randomId(): string {
  // Typed as always there, which it is not.
  const { randomUUID } = crypto as Partial<Crypto>;
  return randomUUID?.call(crypto) ?? URL.createObjectURL(new Blob()).slice(-36);
}
