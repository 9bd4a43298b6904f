/** The shop's own colour for filled areas, with whichever text colour can be read on it. */

const HEX = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i;

export function applyAccent(accent: string | null): void {
  const parts = HEX.exec(accent ?? "");
  if (!parts || !accent) return;
  const style = document.documentElement.style;
  // Both contrasts are equal at this luminance, and then still 4.6:1.
  const text = luminance(parts.slice(1)) < 0.179 ? "#fff" : "#000";
  style.setProperty("--fill", accent);
  style.setProperty("--on-fill", text);
  style.setProperty("--own-bubble", accent);
  style.setProperty("--on-own-bubble", text);
}

/** Relative luminance as WCAG defines it. */
function luminance(channels: string[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((hex) => {
    const value = parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
