/** The line to the loader in the shop's page. Opened on its own, as a page, the chat is its own host. */
import type { HostMessage, WidgetMessage } from "@shared/bridge";

/** `origins` are the site's own: nobody else is listened or spoken to. */
export function makeHost(origins: readonly string[], onMessage: (message: HostMessage) => void) {
  let origin: string | undefined;
  const isAlone = parent === window;

  addEventListener("message", (event: MessageEvent<HostMessage>) => {
    if (isAlone || event.source !== parent || !origins.includes(event.origin)) return;
    origin = event.origin;
    onMessage(event.data);
  });

  // Before this the frame is not shown. Whoever may not have it in a page gets another document.
  if (!isAlone) parent.postMessage({} satisfies WidgetMessage, "*");

  return {
    /** There is nothing to close. */
    isAlone,
    /** Nothing more is said before the loader has spoken: only then its origin is known. */
    tell(message: WidgetMessage): void {
      if (origin) parent.postMessage(message, origin);
    },
  };
}
