// The whole screen for the wall; where the browser refuses, the page alone is large enough.

export function enterWall(): void {
  void document.documentElement.requestFullscreen?.().catch(() => undefined);
}

export function leaveWall(): void {
  if (document.fullscreenElement) void document.exitFullscreen().catch(() => undefined);
}

/** A letter meant for a text is not a command. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches("input, textarea, select, [role=listbox], [role=menu], [role=menu] *"))
  );
}
