/** Invites shoppers by a small card above the button, where a site wants that. Judged here; nobody is told or identified. */
import { cartTotal, whichFits, type Rule, type Standing } from "./rules";

type Call = ArrayLike<unknown>;
interface Api {
  (...call: unknown[]): unknown;
  q?: Call[];
  v?: number;
}

const page = window as Window & { seventysix?: Api };
const script = document.currentScript as HTMLScriptElement;
const { locale, rules, open, is_always_open, css } = INVITE_CONFIG;

const CLOSE: Record<string, string> = {
  ar: "إغلاق",
  de: "Schließen",
  en: "Close",
  es: "Cerrar",
  fr: "Fermer",
  it: "Chiudi",
  nl: "Sluiten",
  pl: "Zamknij",
  tr: "Kapat",
};
const SHOWN = "seventysix-invited";
const FIRST = "seventysix-first-day";
const DAY_S = 86_400;
const DAYS = { week: 7, month: 30 } as const;

let seconds = 0;
let path = location.pathname;
let cart = 0;
let isReturning = false;
let timer: ReturnType<typeof setInterval> | undefined;
let host: HTMLElement | undefined;

const nowS = (): number => Math.floor(Date.now() / 1_000);
const today = (): number => Math.floor(nowS() / DAY_S);

/** What is kept under a name, if storage is there and has any. */
function kept(store: () => Storage, key: string): Record<string, number> {
  try {
    return (JSON.parse(store().getItem(key) ?? "{}") ?? {}) as Record<string, number>;
  } catch {
    return {};
  }
}

function keep(store: () => Storage, key: string, value: unknown): void {
  try {
    store().setItem(key, JSON.stringify(value));
  } catch {
    // Blocked or full: then it may be shown again.
  }
}

const visit = (): Storage => sessionStorage;
const always = (): Storage => localStorage;

function wasShown({ name, again }: Rule): boolean {
  if (again === "page") return false;
  if (again === "visit") return name in kept(visit, SHOWN);
  return today() - (kept(always, SHOWN)[name] ?? -Infinity) < DAYS[again];
}

function note({ name, again }: Rule): void {
  if (again === "page") return;
  const store = again === "visit" ? visit : always;
  keep(store, SHOWN, { ...kept(store, SHOWN), [name]: today() });
}

/** Whether the shopper was here on an earlier day; remembered only for rules that ask. */
function comesAgain(): boolean {
  if (!rules.some((rule) => rule.is_returning)) return false;
  const { day } = kept(always, FIRST);
  if (day === undefined) keep(always, FIRST, { day: today() });
  return day !== undefined && day < today();
}

/** In this tab the chat was opened already. */
function hasChat(): boolean {
  try {
    return !!sessionStorage.getItem("seventysix");
  } catch {
    return false;
  }
}

function stop(): void {
  clearInterval(timer);
  host?.remove();
}

function language(): string {
  return (script.dataset.lang ?? document.documentElement.lang).slice(0, 2).toLowerCase();
}

function show(rule: Rule): void {
  clearInterval(timer);
  const lang = rule.text[language()] ? language() : locale;
  const root = (host = document.createElement("seventysix-invitation")).attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(INVITE_STYLE + css);
  root.adoptedStyleSheets = [sheet];
  const card = document.createElement("div");
  const go = document.createElement("button");
  const close = document.createElement("button");
  card.role = "status";
  card.lang = lang;
  card.dir = lang === "ar" ? "rtl" : "ltr";
  go.className = "go";
  go.textContent = rule.text[lang] ?? Object.values(rule.text)[0] ?? "";
  close.className = "close";
  close.textContent = "×";
  close.ariaLabel = close.title = CLOSE[lang] ?? "Close";
  /** Where the keyboard was before. */
  let from: HTMLElement | null = null;
  card.addEventListener("focusin", ({ relatedTarget }) => (from ??= relatedTarget as HTMLElement | null));
  const leave = (): void => {
    stop();
    from?.focus();
  };
  go.onclick = () => {
    stop();
    page.seventysix?.("track", { name: "invitation", invitation: rule.name });
    page.seventysix?.("open");
  };
  close.onclick = leave;
  // In braces: a handler that answers false takes Tab and Enter away from whoever is here by keys.
  card.onkeydown = ({ key }) => {
    if (key === "Escape") leave();
  };
  document.documentElement.append(host);
  // What is put into an empty region is read aloud, politely.
  root.append(card);
  setTimeout(() => card.append(go, close));
  note(rule);
  dispatchEvent(new CustomEvent("seventysix:invited", { detail: { invitation: rule.name } }));
}

function look(): void {
  if (location.pathname !== path) {
    path = location.pathname;
    seconds = 0;
  }
  if (document.visibilityState !== "visible") return;
  seconds += 1;
  // Taken out of the page by the shop: then nobody is invited either.
  if (!document.querySelector("seventysix-chat")) return;
  const isOpen = is_always_open || !!open?.some(([from, to]) => nowS() >= from && nowS() < to);
  const standing: Standing = { path, seconds, cart, isReturning, isOpen };
  const rule = whichFits(rules, standing, wasShown);
  if (rule) show(rule);
}

function hear(call: Call): void {
  if (call[0] === "setCart") cart = cartTotal(call[1]);
}

/** Calls go where they went, and are looked at on their way. */
function listen(): void {
  const inner = page.seventysix;
  if (!inner?.v) return;
  const outer: Api = (...call) => {
    hear(call);
    return inner(...call);
  };
  outer.v = inner.v;
  page.seventysix = outer;
}

function start(): void {
  for (const call of waiting) hear(call);
  listen();
  if (hasChat()) return;
  isReturning = comesAgain();
  timer = setInterval(look, 1_000);
}

// Calls that wait for the button are kept in one list, which it takes over.
const stub: Api = (page.seventysix ??= Object.assign(
  (...call: unknown[]) => void (stub.q ??= []).push(call),
  { q: [] as Call[] },
));
const waiting = (stub.q ??= []);

if (!stub.v) {
  addEventListener("seventysix:open", stop);
  if (document.readyState === "complete") setTimeout(start);
  else addEventListener("load", () => setTimeout(start));
}
