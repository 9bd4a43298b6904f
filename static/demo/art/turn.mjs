// The potter's wheel: turns a profile into a body with foot, dipped glaze, rim and light.
import { round, speckles } from "./glaze.mjs";

const TILT = 0.17;

/** Smooth curve through points, without its first move. */
function spline(points) {
  let path = "";
  for (let i = 0; i < points.length - 1; i += 1) {
    const [p0, p1, p2, p3] = [
      points[i - 1] ?? points[i],
      points[i],
      points[i + 1],
      points[i + 2] ?? points[i + 1],
    ];
    const c1 = [p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6];
    const c2 = [p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6];
    path += `C${[...c1, ...c2, ...p2].map(round).join(" ")}`;
  }
  return path;
}

/** The outline of a turned body: `profile` is [radius, y] from rim to foot. */
export function outline(cx, profile) {
  const right = profile.map(([r, y]) => [cx + r, y]);
  const left = profile.map(([r, y]) => [cx - r, y]).reverse();
  const [foot] = profile[profile.length - 1];
  const [rim, top] = profile[0];
  return (
    `M${round(cx + rim)} ${round(top)}${spline(right)}` +
    `A${round(foot)} ${round(foot * TILT)} 0 0 1 ${round(left[0][0])} ${round(left[0][1])}` +
    `${spline(left)}A${round(rim)} ${round(rim * TILT)} 0 0 1 ${round(cx + rim)} ${round(top)}z`
  );
}

export function shadow(id, cx, y, rx) {
  return `<ellipse cx="${round(cx + rx * 0.14)}" cy="${round(y)}" rx="${round(rx * 1.5)}" ry="${round(rx * 0.26)}" fill="url(#${id}s)"/>`;
}

/** An open rim: lip, inside and, if given, what is in it. */
export function rim(id, cx, y, r, { lip = 7, fill } = {}) {
  const ry = r * TILT;
  const liquid = fill
    ? `<ellipse cx="${cx}" cy="${round(y + ry * 0.28)}" rx="${round((r - lip) * 0.93)}" ry="${round((ry - lip * 0.45) * 0.7)}" fill="${fill}"/>`
    : "";
  return (
    `<ellipse cx="${cx}" cy="${y}" rx="${r}" ry="${round(ry)}" fill="url(#${id}g)"/>` +
    `<ellipse cx="${cx}" cy="${y}" rx="${r}" ry="${round(ry)}" fill="#fff" opacity=".18"/>` +
    `<ellipse cx="${cx}" cy="${round(y + lip * 0.12)}" rx="${round(r - lip)}" ry="${round(ry - lip * 0.45)}" fill="url(#${id}i)"/>` +
    liquid
  );
}

/**
 * A body with everything on it. `dip` is where the glaze ends and the raw clay shows.
 * `id` must be unique in the drawing: clip paths carry it.
 */
export function body(id, cx, profile, glaze, { dip, seed = 7, count = 70 }) {
  const width = Math.max(...profile.map(([r]) => r));
  const [top, bottom] = [profile[0][1], profile[profile.length - 1][1]];
  const box = { x: cx - width, y: top - 20, width: width * 2, height: bottom - top + 50 };
  const shape = outline(cx, profile);
  const sag = width * TILT;
  const line = `M${round(cx - width - 4)} ${round(dip - 5)}C${round(cx - width * 0.5)} ${round(dip + sag * 1.5)} ${round(cx + width * 0.35)} ${round(dip + sag * 0.9)} ${round(cx + width + 4)} ${round(dip + 7)}`;
  return (
    `<clipPath id="${id}p"><path d="${shape}"/></clipPath>` +
    `<path d="${shape}" fill="url(#${id}c)"/>` +
    `<g clip-path="url(#${id}p)"><path d="${line}V${round(box.y)}H${round(cx - width - 4)}z" fill="url(#${id}g)"/>` +
    `<path d="${line}" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="2.5"/>` +
    speckles(box, glaze.speck, count, seed) +
    `<ellipse cx="${round(cx - width * 0.46)}" cy="${round(top + (bottom - top) * 0.36)}" rx="${round(width * 0.1)}" ry="${round((bottom - top) * 0.3)}" fill="#fff" opacity=".2"/></g>`
  );
}

/** A pulled handle or spout: a thick stroke with its own light. */
export function coil(path, tones, width) {
  return (
    `<path d="${path}" fill="none" stroke="${tones.dark}" stroke-width="${width}" stroke-linecap="round"/>` +
    `<path d="${path}" fill="none" stroke="${tones.base}" stroke-width="${round(width * 0.72)}" stroke-linecap="round"/>` +
    `<path d="${path}" fill="none" stroke="${tones.light}" stroke-width="${round(width * 0.22)}" stroke-linecap="round" opacity=".8"/>`
  );
}
