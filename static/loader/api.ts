/** The public function `seventysix(method, …)` and its events, which are DOM events of the window as well. */

type Listener = (detail?: unknown) => void;
/** The methods take what a page passes them. */
export type Methods = Record<string, (...given: never[]) => unknown>;
type Call = [method: string, ...given: never[]];
/** What `window.seventysix` is before (a stub with `q`) and after (with `v`) the loader ran. */
export interface Api {
  (...call: Call): unknown;
  q?: Call[] | undefined;
  v?: number;
}

const PREFIX = "seventysix:";

/** Call `listener` at every such event from now on; the returned function ends that. */
export function on(name: string, listener: Listener): () => void {
  const heard = (event: Event): void => listener((event as CustomEvent).detail);
  addEventListener(PREFIX + name, heard);
  return () => removeEventListener(PREFIX + name, heard);
}

export function emit(name: string, detail?: unknown): void {
  dispatchEvent(new CustomEvent(PREFIX + name, { detail }));
}
