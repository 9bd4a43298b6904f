// Delivery and returns, and the page that only asks for the language.
import { html } from "./html.mjs";

const COUNTRIES = [
  ["country_de", "2–3", null],
  ["country_at", "3–5", 990],
  ["country_dk", "3–5", 990],
];

export function servicePage(v) {
  const rows = COUNTRIES.map(
    ([country, days, cents]) =>
      html`<tr>
        <th scope="row">${v.t(country)}</th>
        <td>${days}</td>
        <td>${cents === null ? v.t("service_free_note") : v.money(cents)}</td>
      </tr>`,
  );
  const head = ["service_country", "service_time", "service_price"].map(
    (key) => html`<th scope="col">${v.t(key)}</th>`,
  );
  return {
    path: "service/",
    kind: "service",
    title: `${v.t("service_title")} · ${v.t("brand")}`,
    main: html`<h1>${v.t("service_title")}</h1>
      <p class="lead">${v.t("service_intro")}</p>
      <h2>${v.t("service_delivery_times")}</h2>
      <table>
        <thead>
          <tr>
            ${head}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
      <h2>${v.t("returns")}</h2>
      <p>${v.t("returns_text")}</p>
      <h2>${v.t("value_broken_title")}</h2>
      <p>${v.t("value_broken_text")}</p>
      <h2>${v.t("service_care_title")}</h2>
      <p>${v.t("service_care_text")}</p>`,
  };
}

/** `/demo/` for whoever was not sent on by the server. */
export function doorPage(voices, assets) {
  const [first] = voices;
  const links = voices.map(
    (v) =>
      html`<li>
        <a class="button" href="${v.home}" lang="${v.lang}" hreflang="${v.lang}">${v.t("language")}</a>
      </li>`,
  );
  return html`<!doctype html>
    <html lang="${first.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${first.t("brand")}</title>
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="${assets.icon}" type="image/svg+xml" />
        <link rel="stylesheet" href="${assets.style}" />
      </head>
      <body>
        <main class="door">
          <h1>${first.t("brand")}</h1>
          ${voices.map((v) => html`<p lang="${v.lang}">${v.t("claim")}</p>`)}
          <ul>
            ${links}
          </ul>
        </main>
      </body>
    </html> `.toString();
}
