/**
 * Finds what must not be sent, as the server does before it stores anything: numbers of payment cards (Luhn), of bank
 * accounts (IBAN), and what the shop has patterns for. The server masks the same; here the shopper is warned first.
 */

export type Kind = "card" | "account" | "other";

export interface Found {
  readonly kinds: ReadonlySet<Kind>;
  /** The text without it. */
  readonly masked: string;
}

const MASK = "•";
const KEPT = 4;
const SEPARATOR = "[ \\u00a0.\\-+/]?";
const DIGITS = new RegExp(`\\d(?:${SEPARATOR}\\d){13,}`, "g");
const ACCOUNT = new RegExp(`(?<![a-z0-9])[a-z]{2}\\d\\d(?:${SEPARATOR}[a-z0-9]){11,30}`, "gi");
const CARD_LENGTHS = [19, 18, 17, 16, 15, 14];
/** Beginnings that are issued, with their lengths. */
const CARDS =
  /^(?:4(?:.{15}|.{18})|5[1-5].{14}|2(?:22[1-9]|2[3-9].|[3-6]..|7[01].|720).{12}|3[47].{13}|3(?:[689]|0[0-5])(?:.{11,12}|.{13,14}|.{16,17})|35(?:2[89]|[3-8].)(?:.{12}|.{15})|6011(?:.{12}|.{15})|6(?:4[4-9]|5.)(?:.{13}|.{16})|62.{14,17}|5[0678](?:.{14}|.{17})|67(?:.{14}|.{17}))$/;
const ACCOUNT_LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

function isLuhn(digits: string): boolean {
  let sum = 0;
  [...digits].reverse().forEach((digit, at) => {
    const double = Number(digit) * (at % 2 ? 2 : 1);
    sum += double > 9 ? double - 9 : double;
  });
  return sum % 10 === 0;
}

function isAccount(text: string): boolean {
  const turned = text.slice(4) + text.slice(0, 4);
  let rest = 0;
  for (const sign of turned) {
    const value = parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Where the signs of a run stand, and which of them begin a group. */
function signsOf(run: RegExpMatchArray): { places: number[]; starts: number[]; text: string } {
  const places: number[] = [];
  const starts: number[] = [];
  let text = "";
  let isApart = true;
  [...run[0]].forEach((sign, at) => {
    const isSign = /[a-z0-9]/i.test(sign);
    if (isSign) {
      if (isApart) starts.push(places.length);
      places.push((run.index ?? 0) + at);
      text += sign.toUpperCase();
    }
    isApart = !isSign;
  });
  return { places, starts, text };
}

function cards(text: string): number[][] {
  const found: number[][] = [];
  for (const run of text.matchAll(DIGITS)) {
    const { places, starts, text: digits } = signsOf(run);
    let free = 0;
    for (const start of starts) {
      const length = CARD_LENGTHS.find((one) => {
        const isWhole = start + one === places.length || starts.includes(start + one);
        const card = digits.slice(start, start + one);
        return isWhole && card.length === one && CARDS.test(card) && isLuhn(card);
      });
      if (start < free || !length) continue;
      found.push(places.slice(start, start + length));
      free = start + length;
    }
  }
  return found;
}

function accounts(text: string): number[][] {
  const found: number[][] = [];
  for (const run of text.matchAll(ACCOUNT)) {
    const { places, starts, text: signs } = signsOf(run);
    const at = ACCOUNT_LENGTHS.indexOf(signs.slice(0, 2));
    const length = at % 4 ? 0 : Number(ACCOUNT_LENGTHS.slice(at + 2, at + 4));
    const isLast =
      length === places.length && !/^[\p{L}\p{N}]/u.test(text.slice((run.index ?? 0) + run[0].length));
    if (length && (isLast || starts.includes(length)) && isAccount(signs.slice(0, length)))
      found.push(places.slice(0, length));
  }
  return found;
}

/** What a browser can look for; the rest is left to the server, as is what could take a browser very long. */
export function usable(patterns: readonly string[]): RegExp[] {
  return patterns.flatMap((pattern) => {
    const [, flags = "", bare = ""] = /^(?:\(\?([is]+)\))?(.*)$/s.exec(pattern) ?? [];
    if (/[+*}][^()]*\)[+*{]/.test(bare)) return [];
    try {
      return [new RegExp(bare, `gu${flags}`)];
    } catch {
      return [];
    }
  });
}

export function find(text: string, patterns: readonly RegExp[]): Found {
  const signs = text.split("");
  const kinds = new Set<Kind>();
  const hide = (kind: Kind, places: readonly number[]): void => {
    kinds.add(kind);
    for (const place of places) signs[place] = MASK;
  };
  for (const one of cards(text)) hide("card", one.slice(0, -KEPT));
  for (const one of accounts(text)) hide("account", one.slice(0, -KEPT));
  for (const pattern of patterns)
    for (const match of text.matchAll(pattern)) {
      const places = [...match[0].split("").keys()].map((at) => match.index + at);
      if (match[0])
        hide(
          "other",
          places.filter((place) => /\S/.test(text[place] ?? "")),
        );
    }
  return { kinds, masked: signs.join("") };
}
