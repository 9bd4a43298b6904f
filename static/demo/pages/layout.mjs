// The frame of every page: head, header, footer, and the chat exactly as a shop embeds it.
import { html } from "./html.mjs";

const MARK = html`<svg class="mark" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
  <circle cx="16" cy="13" r="7" />
  <path d="M3 21c5-3 8-3 13 0s8 3 13 0M6 26c4-2 6-2 10 0s6 2 10 0" />
</svg>`;
const BAG = html`<svg class="icon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
  <path d="M5 8h14l1 13H4zM8.5 11V7a3.5 3.5 0 0 1 7 0v4" />
</svg>`;

function head(v, assets, page) {
  return html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${page.title}</title>
    <meta name="description" content="${page.description ?? v.t("description")}" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="${assets.icon}" type="image/svg+xml" />
    <link rel="stylesheet" href="${assets.style}" />
    <link rel="alternate" hreflang="de" href="/demo/de/${page.path}" />
    <link rel="alternate" hreflang="en" href="/demo/en/${page.path}" />
    <script type="module" src="${assets.script}"></script>
    <script async src="/loader/demo.js"></script>`;
}

function navigation(v, page) {
  const link = (href, text, isCurrent) =>
    html`<li><a href="${href}" ${isCurrent ? html`aria-current="page"` : ""}>${text}</a></li>`;
  return html`<nav class="nav" aria-label="${v.t("nav_label")}">
    <ul>
      ${link(v.home, v.t("nav_shop"), page.path === "")}
      ${link(`${v.home}service/`, v.t("nav_service"), page.path === "service/")}
      ${link(`${v.home}#workshop`, v.t("nav_workshop"), false)}
    </ul>
  </nav>`;
}

function header(v, page) {
  return html`<header>
    <p class="promise">${v.t("promise")}</p>
    <div class="top">
      <a class="brand" href="${v.home}">${MARK}<span>${v.t("brand")}</span></a>
      ${navigation(v, page)}
      <div class="tools">
        <a class="tongue" href="/demo/${v.other}/${page.path}" lang="${v.other}" hreflang="${v.other}"
          ><abbr title="${v.t("other_language")}">${v.other.toUpperCase()}</abbr></a
        >
        <a class="bag" href="${v.home}cart/" ${page.path === "cart/" ? html`aria-current="page"` : ""}
          >${BAG}<span class="bag-word">${v.t("nav_cart")}</span
          ><span class="count" aria-hidden="true" data-count hidden></span
          ><span
            class="unseen"
            data-count-words
            data-one="${v.t("cart_count_one", { count: "#" })}"
            data-other="${v.t("cart_count_other", { count: "#" })}"
          ></span
        ></a>
      </div>
    </div>
  </header>`;
}

function footer(v) {
  return html`<footer class="foot">
    <div class="foot-in">
      <div>
        <p class="brand">${MARK}<span>${v.t("brand")}</span></p>
        <p>${v.t("claim")}</p>
      </div>
      <div>
        <h2>${v.t("footer_contact")}</h2>
        <p>${v.t("footer_address")}</p>
        <p>${v.t("footer_hours")}</p>
      </div>
      <p class="foot-demo">${v.t("footer_demo")}</p>
    </div>
  </footer>`;
}

export function layout(v, assets, page) {
  return html`<!doctype html>
    <html lang="${v.lang}">
      <head>
        ${head(v, assets, page)}
      </head>
      <body>
        <a class="skip" href="#main">${v.t("skip")}</a>
        ${header(v, page)}
        <main id="main" class="${page.kind}">${page.main}</main>
        ${footer(v)}
      </body>
    </html> `.toString();
}
