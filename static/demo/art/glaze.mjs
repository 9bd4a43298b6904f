// The material of every illustration: clay, glazes, light and speckles. No shapes live here.

export const CLAY = { light: "#c79b78", base: "#a97a58", dark: "#7d563b" };

export const GLAZES = {
  watt: { light: "#c3c8c0", base: "#9aa19a", dark: "#6a716c", inside: "#555c58", speck: "#3d4340" },
  sand: { light: "#f6ecd9", base: "#e6d5b5", dark: "#bda57f", inside: "#a68f6c", speck: "#7d6443" },
  tide: { light: "#5d8196", base: "#355466", dark: "#1e3441", inside: "#16262f", speck: "#c5d6dd" },
};

/** A small deterministic generator, so that a rebuild draws the very same speckles. */
function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const round = (n) => Math.round(n * 10) / 10;

function gradient(id, tones) {
  return (
    `<linearGradient id="${id}"><stop offset="0" stop-color="${tones.dark}"/>` +
    `<stop offset=".3" stop-color="${tones.light}"/><stop offset=".62" stop-color="${tones.base}"/>` +
    `<stop offset="1" stop-color="${tones.dark}"/></linearGradient>`
  );
}

/** Gradients of one glaze under the prefix `id`; every drawing puts them into its `<defs>`. */
export function materials(id, glaze) {
  return (
    gradient(`${id}g`, glaze) +
    gradient(`${id}c`, CLAY) +
    `<radialGradient id="${id}s"><stop offset="0" stop-color="#1b1712" stop-opacity=".42"/>` +
    `<stop offset=".6" stop-color="#1b1712" stop-opacity=".16"/><stop offset="1" stop-color="#1b1712" stop-opacity="0"/></radialGradient>` +
    `<linearGradient id="${id}i" x1="0" x2="0" y1="0" y2="1"><stop offset="0" stop-color="${glaze.inside}"/>` +
    `<stop offset="1" stop-color="${glaze.dark}"/></linearGradient>`
  );
}

/** `count` flecks of iron in the box, clipped by the caller. */
export function speckles(box, colour, count, seed) {
  const roll = dice(seed);
  let path = "";
  for (let i = 0; i < count; i += 1) {
    const x = round(box.x + roll() * box.width);
    const y = round(box.y + roll() * box.height);
    const r = round(0.7 + roll() ** 4 * 2.4);
    path += `M${x} ${y}h${r}v${r}h-${r}z`;
  }
  return `<path d="${path}" fill="${colour}" opacity=".38"/>`;
}
