/** A short list of emoji, found by their names in German and English; what is chosen goes where the cursor stands. */
import { make, part } from "../views/dom";
import { say } from "../words";

/** Sign, then its names. The signs are the system's own. */
const LIST =
  "😀 grinsen lachen grin smile|😃 freuen happy|😄 lachen laugh|😁 strahlen beam|😅 schwitzen sweat relief|😂 tränen joy tears|🙂 lächeln smile|😉 zwinkern wink|😊 erröten blush|😍 verliebt love eyes|😘 kuss kiss|😋 lecker yum|😎 cool sonnenbrille sunglasses|🤔 nachdenken thinking|😐 neutral|🙄 augenrollen eyeroll|😏 grinsen smirk|😬 zähne grimace|😴 schlafen sleep|😕 verwirrt confused|🙁 traurig sad|😢 weinen cry|😭 heulen sob|😡 wütend angry|😱 schreck scream|🥳 feiern party|🤗 umarmen hug|🤷 schulterzucken shrug|🙏 bitte danke please thanks|👍 daumen hoch ja thumbs up yes|👎 daumen runter nein thumbs down no|👌 ok perfekt okay|👏 klatschen applause clap|🙌 hurra hooray|💪 stark strong|👋 winken hallo wave hello|🤝 händedruck handshake|👀 augen schauen eyes look|❤️ herz liebe heart love|💔 gebrochen broken|✨ funkeln sparkles|🎉 konfetti party tada|🎁 geschenk gift|🔥 feuer fire|⭐ stern star|✅ erledigt häkchen check done|❌ nein kreuz no cross|❓ frage question|❗ achtung wichtig important|⏰ uhr zeit clock time|📦 paket package parcel|🚚 lieferung delivery truck|🛒 einkaufswagen cart|💳 karte zahlung card payment|💶 euro geld money|📷 foto kamera photo camera|📎 anhang attachment|📞 telefon phone|✉️ brief mail letter|🏠 haus zuhause home house|☀️ sonne sun|☕ kaffee coffee|🍀 glück luck|🐶 hund dog|🐱 katze cat";

export function makeEmoji(): HTMLElement {
  const input = part<HTMLTextAreaElement>(".field textarea");
  const panel = make("div", "emoji");
  const find = make("input");
  const grid = make("div", "emoji-grid");
  find.type = "search";
  find.placeholder = find.ariaLabel = say("emoji_find");
  find.autocomplete = "off";

  for (const [sign = "", ...names] of LIST.split("|").map((line) => line.split(" "))) {
    const button = make("button", "", sign);
    button.type = "button";
    // In the language that is spoken as far as we know it: German names come first.
    const isGerman = document.documentElement.lang === "de";
    button.ariaLabel = button.title = (isGerman ? names[0] : names.at(-1)) ?? sign;
    button.dataset.names = names.join(" ");
    button.onclick = () => {
      input.setRangeText(sign, input.selectionStart, input.selectionEnd, "end");
      input.dispatchEvent(new Event("input"));
    };
    grid.append(button);
  }

  find.oninput = () => {
    const wanted = find.value.trim().toLowerCase();
    for (const button of grid.querySelectorAll("button"))
      button.hidden = !(button.dataset.names ?? "").split(" ").some((name) => name.startsWith(wanted));
  };
  // Enter would send the message, which is not what is looked for.
  find.onkeydown = (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    grid.querySelector<HTMLButtonElement>("button:not([hidden])")?.click();
  };
  panel.append(find, grid);
  panel.hidden = true;
  return panel;
}
