"""What a shopper is told inside the frame where there is no chat to show; each sentence is the chat's own."""

import html

UNKNOWN_SITE = {
    "en": "This chat is not set up correctly. Please contact the shop in another way.",
    "de": "Dieser Chat ist nicht richtig eingerichtet. Bitte wenden Sie sich auf anderem Weg an den Shop.",
    "fr": "Cette discussion n’est pas configurée correctement. Veuillez contacter la boutique autrement.",
    "es": "Este chat no está bien configurado. Póngase en contacto con la tienda por otro medio.",
    "it": "Questa chat non è configurata correttamente. Contatti il negozio in un altro modo.",
    "nl": "Deze chat is niet goed ingesteld. Neem op een andere manier contact op met de winkel.",
    "pl": "Ten czat nie jest poprawnie skonfigurowany. Prosimy o kontakt ze sklepem w inny sposób.",
    "tr": "Bu sohbet doğru kurulmamış. Lütfen mağazaya başka bir yoldan ulaşın.",
    "ar": "لم تُضبط هذه المحادثة بشكل صحيح. يرجى التواصل مع المتجر بطريقة أخرى.",
}
NOT_ALLOWED = {
    "en": "The chat could not be opened on this page. Please contact the shop in another way.",
    "de": "Der Chat lässt sich auf dieser Seite nicht öffnen. Bitte wenden Sie sich auf anderem Weg an den Shop.",
    "fr": "La discussion ne peut pas s’ouvrir sur cette page. Veuillez contacter la boutique autrement.",
    "es": "El chat no se puede abrir en esta página. Póngase en contacto con la tienda por otro medio.",
    "it": "La chat non si può aprire in questa pagina. Contatti il negozio in un altro modo.",
    "nl": "De chat kan op deze pagina niet worden geopend. Neem op een andere manier contact op met de winkel.",
    "pl": "Na tej stronie nie można otworzyć czatu. Prosimy o kontakt ze sklepem w inny sposób.",
    "tr": "Sohbet bu sayfada açılamıyor. Lütfen mağazaya başka bir yoldan ulaşın.",
    "ar": "لا يمكن فتح المحادثة في هذه الصفحة. يرجى التواصل مع المتجر بطريقة أخرى.",
}
# Said on the button by its script, which the page has already, where the server is not reached; each in one line there.
LOST = {
    "en": "No connection. We keep trying.",
    "de": "Keine Verbindung. Wir verbinden neu.",
    "fr": "Pas de connexion. Nous réessayons.",
    "es": "Sin conexión. Seguimos intentando.",
    "it": "Nessuna connessione. Riproviamo.",
    "nl": "Geen verbinding. We blijven proberen.",
    "pl": "Brak połączenia. Próbujemy dalej.",
    "tr": "Bağlantı yok. Yeniden deniyoruz.",
    "ar": "لا يوجد اتصال. نواصل المحاولة.",
}
CLOSE = {
    "en": "Close chat",
    "de": "Chat schließen",
    "fr": "Fermer la discussion",
    "es": "Cerrar el chat",
    "it": "Chiudi la chat",
    "nl": "Chat sluiten",
    "pl": "Zamknij czat",
    "tr": "Sohbeti kapat",
    "ar": "إغلاق المحادثة",
}

STYLE = """
main { max-width: 60ch; margin: 24px auto;
  padding: 0 24px; color: CanvasText; font: 16px/1.45 system-ui, sans-serif }
:root { color-scheme: light dark }
button { min-height: 44px; padding: 0 20px; border: 1px solid; border-radius: 6px; background: none; color: inherit;
  font: inherit; cursor: pointer }
"""
# On a phone the frame fills the page: without a way back the shopper would be kept from the shop. It speaks as the chat
# does, or it would not be shown, and answers, or it would be loaded again.
SCRIPT = """
const tell = (close) => parent.postMessage({ active: false, unread: 0, close }, '*');
(onmessage = () => tell(false))();
document.querySelector('button').onclick = () => tell(true);
"""


def render_notice(sentence: str, language: str, *, nonce: str) -> str:
    """Say a sentence, and let the shopper go back to the shop."""
    is_rtl = language == "ar"
    return (
        f'<!doctype html><html lang="{language}" dir="{"rtl" if is_rtl else "ltr"}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Chat</title>'
        f'<style nonce="{nonce}">{STYLE}</style><body><main><p>{html.escape(sentence)}</p>'
        f'<button type="button">{html.escape(CLOSE[language])}</button></main>'
        f'<script nonce="{nonce}">{SCRIPT}</script></body></html>'
    )
