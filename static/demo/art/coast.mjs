// The still life at the top of the shop: wares on a table before the mud flats, by day and by dusk.
import { GLAZES } from "./glaze.mjs";
import { grass, ware } from "./wares.mjs";

const DAY = {
  sky: ["#dfe7e6", "#f7ead6"],
  sun: "#fbf3e2",
  far: "#a9b8b8",
  sea: ["#9db2b6", "#c9d2cc"],
  flat: ["#b9b3a2", "#958f80"],
  creek: "#e4e6dd",
  table: ["#e9dcc6", "#d3bf9f"],
};

const DUSK = {
  sky: ["#141d27", "#4a4652"],
  sun: "#e9b27c",
  far: "#2a3742",
  sea: ["#2b3c49", "#56606b"],
  flat: ["#3b3d40", "#26292c"],
  creek: "#8a8a90",
  table: ["#3a2f26", "#281f19"],
};

const fade = (id, [from, to]) =>
  `<linearGradient id="${id}" x1="0" x2="0" y1="0" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;

function place(name, id, glaze, x, y, scale) {
  return `<g transform="translate(${x} ${y}) scale(${scale})">${ware(name, id, GLAZES[glaze])}</g>`;
}

function coast(light) {
  return (
    `<defs>${fade("sky", light.sky)}${fade("sea", light.sea)}${fade("flat", light.flat)}${fade("table", light.table)}</defs>` +
    `<path fill="url(#sky)" d="M0 0h1200v430H0z"/><circle cx="842" cy="300" r="92" fill="${light.sun}" opacity=".85"/>` +
    `<path d="M0 396c120-14 210-4 330-10s190-16 300-6 180 4 270-2 200-8 300 4v30H0z" fill="${light.far}"/>` +
    `<path fill="url(#sea)" d="M0 404h1200v70H0z"/><path fill="url(#flat)" d="M0 452c300-22 900-22 1200 0v240H0z"/>` +
    `<path d="M742 456c80 12-40 26-10 42s170 18 130 48-230 40-170 92h150c-30-44 200-60 200-98s-170-34-190-54 60-22-10-30z" fill="${light.creek}" opacity=".75"/>` +
    `<path d="M90 492c70-8 170-8 250 0M980 484c50-6 120-6 180 2M420 520c60-6 130-6 190 2" stroke="${light.creek}" stroke-width="5" opacity=".5" fill="none" stroke-linecap="round"/>` +
    `<path d="M300 250q12-12 22 0 10-12 22 0M392 208q9-9 17 0 8-9 17 0" fill="none" stroke="${light.far}" stroke-width="4" stroke-linecap="round"/>` +
    grass(1150, 620, 1.2) +
    `<path fill="url(#table)" d="M0 612c380-12 820-12 1200 0v188H0z"/><path d="M0 612c380-12 820-12 1200 0" stroke="#fff" stroke-opacity=".25" stroke-width="4" fill="none"/>`
  );
}

function still(light) {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800" preserveAspectRatio="xMidYMid slice">${coast(light)}` +
    place("vase", "v", "sand", 700, 130, 1.26) +
    place("teapot", "t", "tide", 300, 170, 1.22) +
    place("jug", "j", "watt", 70, 330, 0.86) +
    place("espresso", "e", "sand", 580, 446, 0.76) +
    place("mug", "m", "watt", 890, 424, 0.78) +
    `</svg>`
  );
}

export const stillByDay = () => still(DAY);
export const stillByDusk = () => still(DUSK);
