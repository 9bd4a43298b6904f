// Tokens as a canvas understands them.

import { isSystemDark, theme } from "@shared/theme/theme";

export interface ChartColors {
  text: string;
  grid: string;
  accent: string;
  soft: string;
  muted: string;
  warning: string;
  breached: string;
}

// `light-dark()` means nothing to a canvas: let the browser resolve it first.
function resolved(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

/** Follows the theme, and the system's, when read inside an effect. */
export function chartColors(): ChartColors {
  theme();
  isSystemDark();
  return {
    text: resolved("--color-muted"),
    grid: resolved("--color-border"),
    accent: resolved("--color-accent"),
    soft: resolved("--color-accent-soft"),
    muted: resolved("--color-outline"),
    warning: resolved("--color-wait-warning"),
    breached: resolved("--color-wait-breached"),
  };
}
