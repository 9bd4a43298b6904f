// The eight wares of the shop, each drawn in a 480 × 480 field. `id` keeps gradients apart.
import { CLAY, materials } from "./glaze.mjs";
import { body, coil, rim, shadow } from "./turn.mjs";

const WOOD = { light: "#d8b07c", base: "#b3834d", dark: "#7c5528" };
const TEA = "#a4561f";
const COFFEE = "#2b1810";

function teapot(id, glaze) {
  const profile = [
    [62, 196],
    [98, 216],
    [136, 268],
    [128, 330],
    [92, 378],
    [74, 392],
  ];
  return (
    shadow(id, 244, 394, 122) +
    coil("M150 214C128 60 352 60 330 214", WOOD, 17) +
    `<path d="M136 262C92 262 84 214 50 196l-14 20c26 22 30 106 112 116z" fill="${glaze.base}"/>` +
    `<path d="M136 262C92 262 84 214 50 196l-5 7c32 20 40 70 92 84z" fill="${glaze.light}" opacity=".7"/>` +
    `<ellipse cx="43" cy="206" rx="13" ry="6" transform="rotate(-52 43 206)" fill="${glaze.inside}"/>` +
    body(id, 240, profile, glaze, { dip: 340, seed: 3, count: 90 }) +
    `<circle cx="152" cy="214" r="11" fill="${glaze.dark}"/><circle cx="328" cy="214" r="11" fill="${glaze.dark}"/>` +
    body(
      `${id}l`,
      240,
      [
        [16, 172],
        [40, 180],
        [68, 198],
      ],
      glaze,
      { dip: 260, seed: 5, count: 14 },
    ) +
    `<circle cx="240" cy="160" r="17" fill="url(#${id}c)"/><ellipse cx="235" cy="154" rx="6" ry="4" fill="#fff" opacity=".35"/>`
  );
}

function mug(id, glaze) {
  const profile = [
    [96, 158],
    [100, 230],
    [96, 320],
    [84, 376],
  ];
  return (
    shadow(id, 232, 380, 110) +
    coil("M322 204C410 184 412 318 318 318", glaze, 28) +
    body(id, 226, profile, glaze, { dip: 300, seed: 11, count: 90 }) +
    rim(id, 226, 158, 96, { fill: TEA })
  );
}

function espresso(id, glaze) {
  const profile = [
    [70, 206],
    [76, 250],
    [68, 306],
    [44, 336],
  ];
  return (
    shadow(id, 240, 368, 146) +
    `<ellipse cx="240" cy="352" rx="160" ry="34" fill="${CLAY.dark}"/><ellipse cx="240" cy="344" rx="160" ry="34" fill="url(#${id}g)"/>` +
    `<ellipse cx="240" cy="346" rx="128" ry="24" fill="${glaze.dark}" opacity=".45"/><ellipse cx="246" cy="350" rx="62" ry="12" fill="#000" opacity=".25"/>` +
    coil("M308 236C366 224 362 300 304 296", glaze, 20) +
    body(id, 240, profile, glaze, { dip: 290, seed: 17, count: 60 }) +
    rim(id, 240, 206, 70, { lip: 6, fill: COFFEE }) +
    `<path d="M205 209c20 6 50 7 70 1" stroke="#b9803f" stroke-width="3" fill="none" opacity=".8"/>`
  );
}

function dripper(id, glaze) {
  const cone = [
    [116, 130],
    [104, 164],
    [64, 232],
    [52, 262],
  ];
  const pot = [
    [72, 282],
    [96, 310],
    [104, 356],
    [90, 404],
  ];
  return (
    shadow(id, 244, 408, 114) +
    coil("M328 318C386 306 388 386 322 388", glaze, 20) +
    body(`${id}b`, 240, pot, glaze, { dip: 366, seed: 23, count: 60 }) +
    `<ellipse cx="240" cy="282" rx="112" ry="20" fill="${glaze.dark}"/><ellipse cx="240" cy="274" rx="112" ry="20" fill="url(#${id}g)"/>` +
    `<ellipse cx="240" cy="270" rx="70" ry="12" fill="#000" opacity=".22"/>` +
    coil("M346 172C396 164 390 226 318 220", glaze, 17) +
    body(id, 240, cone, glaze, { dip: 236, seed: 29, count: 70 }) +
    rim(id, 240, 130, 116, { lip: 6 }) +
    `<path d="M140 130l32-42h136l32 42a100 15 0 0 1-200 0z" fill="#f4eee2"/><path d="M172 88a68 9 0 0 1 136 0l-10 26a58 8 0 0 1-116 0z" fill="#dccfb8"/>` +
    `<ellipse cx="240" cy="113" rx="55" ry="8" fill="${COFFEE}"/>`
  );
}

function jug(id, glaze) {
  const profile = [
    [58, 158],
    [54, 196],
    [82, 262],
    [92, 320],
    [78, 376],
  ];
  return (
    shadow(id, 242, 380, 98) +
    coil("M292 190C384 158 384 316 320 320", glaze, 22) +
    `<path d="M186 176C176 156 152 146 142 142c-4 22 14 52 40 66z" fill="${glaze.base}"/>` +
    body(id, 240, profile, glaze, { dip: 318, seed: 31, count: 70 }) +
    `<path d="M142 142c34-4 70-2 98 6 34 2 58 6 58 10 0 6-26 10-58 10-40 0-74-10-98-26z" fill="${glaze.light}"/>` +
    `<path d="M156 146c30-2 58 0 82 8 30 1 50 3 50 5 0 4-22 6-48 6-34 0-62-7-84-19z" fill="url(#${id}i)"/>` +
    `<path d="M196 157c28-2 62-1 84 3-8 3-22 5-40 5-18 0-32-3-44-8z" fill="#f7f3ea"/>`
  );
}

function bowl(id, glaze) {
  const profile = [
    [158, 222],
    [150, 268],
    [108, 334],
    [66, 364],
    [60, 376],
  ];
  return (
    shadow(id, 242, 378, 118) +
    body(id, 240, profile, glaze, { dip: 312, seed: 37, count: 110 }) +
    `<ellipse cx="240" cy="222" rx="158" ry="46" fill="url(#${id}g)"/><ellipse cx="240" cy="222" rx="158" ry="46" fill="#fff" opacity=".18"/>` +
    `<ellipse cx="240" cy="224" rx="149" ry="40" fill="url(#${id}i)"/>` +
    `<path d="M122 234c40-26 196-26 236 0-40 40-196 40-236 0z" fill="#e9d9b6"/>` +
    `<g fill="#c9a565"><circle cx="190" cy="236" r="7"/><circle cx="216" cy="248" r="6"/><circle cx="292" cy="243" r="7"/><circle cx="262" cy="228" r="6"/><circle cx="322" cy="234" r="5"/></g>` +
    `<g fill="#3c4a78"><circle cx="236" cy="238" r="8"/><circle cx="252" cy="246" r="8"/><circle cx="244" cy="229" r="7"/><circle cx="306" cy="228" r="7"/><circle cx="172" cy="228" r="6"/></g>`
  );
}

/** Dune grass; also used by the still life. */
export function grass(x, y, scale = 1) {
  const blades = [
    [-70, -150],
    [-44, -182],
    [-16, -206],
    [14, -196],
    [42, -176],
    [76, -138],
  ];
  const stems = blades.map(([dx, dy]) => `M0 0Q${dx * 0.15} ${dy * 0.6} ${dx} ${dy}`).join("");
  const ears = blades
    .map(
      ([dx, dy]) =>
        `<ellipse cx="${dx}" cy="${dy}" rx="5" ry="21" transform="rotate(${dx * 0.42} ${dx} ${dy})"/>`,
    )
    .join("");
  return `<g transform="translate(${x} ${y}) scale(${scale})"><path d="${stems}" fill="none" stroke="#8d8a5a" stroke-width="3.2" stroke-linecap="round"/><g fill="#c7ae74">${ears}</g></g>`;
}

function vase(id, glaze) {
  const profile = [
    [26, 196],
    [24, 232],
    [44, 268],
    [84, 318],
    [84, 370],
    [62, 404],
  ];
  return (
    shadow(id, 242, 407, 88) +
    grass(240, 206, 0.86) +
    body(id, 240, profile, glaze, { dip: 352, seed: 41, count: 70 }) +
    rim(id, 240, 196, 26, { lip: 5 })
  );
}

function tin(id, glaze) {
  const profile = [
    [92, 176],
    [92, 280],
    [92, 386],
  ];
  const lid = [
    [94, 128],
    [94, 150],
    [94, 176],
  ];
  return (
    shadow(id, 242, 392, 102) +
    body(id, 240, profile, glaze, { dip: 480, seed: 43, count: 0 }) +
    body(`${id}l`, 240, lid, glaze, { dip: 480, seed: 44, count: 0 }) +
    `<path d="M146 176a94 16 0 0 0 188 0" fill="none" stroke="#000" stroke-opacity=".28" stroke-width="3"/>` +
    `<ellipse cx="240" cy="128" rx="95" ry="17" fill="${glaze.light}"/><ellipse cx="240" cy="127" rx="84" ry="13" fill="${glaze.base}" opacity=".55"/>` +
    `<path d="M172 221c40 14 96 14 136 0v128c-40 14-96 14-136 0z" fill="#f4eee2"/>` +
    `<path d="M188 300c30-30 36-12 52-22s30-26 52-2" fill="none" stroke="#355466" stroke-width="3"/><circle cx="240" cy="262" r="13" fill="#b1592f"/>` +
    `<path d="M196 322h88M212 336h56" stroke="#6a5a46" stroke-width="3.4" stroke-linecap="round"/>`
  );
}

const WARES = { teapot, mug, espresso, dripper, jug, bowl, vase, tin };

/** The inside of a drawing, with its own gradients, to be placed in a larger one. */
export function ware(name, id, glaze) {
  const extra = ["l", "b"].map((suffix) => materials(id + suffix, glaze)).join("");
  return `<defs>${materials(id, glaze)}${extra}</defs>${WARES[name](id, glaze)}`;
}

/** One ware as a file of its own. */
export function drawing(name, glaze) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 480" width="480" height="480">${ware(name, "a", glaze)}</svg>`;
}

/** The same ware in several glazes, side by side. */
export function row(name, glazes) {
  const pieces = glazes.map(
    (glaze, i) =>
      `<g transform="translate(${i * 210 - 10} ${70 + (i % 2) * 36}) scale(.66)">${ware(name, `r${i}`, glaze)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 480" width="720" height="480">${pieces.join("")}</svg>`;
}
