// Several tabs of one person hold the same outbox; one of them at a time sends a message of it.

/**
 * Do `work` unless another tab is at the same just now; answers whether it was done here. The browser frees the
 * name when a tab dies. Where tabs cannot agree (no secure context, blocked storage) each does it: the server
 * takes a client id once, so this saves traffic and is not what keeps messages single.
 */
export async function onlyHere(name: string, work: () => Promise<void>): Promise<boolean> {
  let isOurs = true;
  try {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      isOurs = !!lock;
      if (lock) return work();
    });
  } catch {
    await work();
  }
  return isOurs;
}
