/** The shop's own colour for filled areas, with the text colour that the server found to be readable on it. */

export interface Theme {
  readonly accent: string | null;
  readonly on_accent: string | null;
}

export function applyTheme({ accent, on_accent }: Theme): void {
  if (!on_accent) return;
  const { style } = document.documentElement;
  for (const name of ["--fill", "--own-bubble"]) style.setProperty(name, accent);
  for (const name of ["--on-fill", "--on-own-bubble"]) style.setProperty(name, on_accent);
}
