"""The words of our mails, in German and in English."""

from collections.abc import Mapping

Words = Mapping[str, str]

WORDS: Mapping[str, Words] = {
    "en": {
        "you": "You",
        "team": "Support",
        "joined": "{name} joined the conversation",
        "resolved": "The conversation was closed",
        "date": "{month} {day}, {year}",
        "months": "January February March April May June July August September October November December",
        "transcript_subject": "Your conversation with {site}",
        "transcript_why": "You receive this mail because this address was given in the chat of {site} for a copy of the "
        "conversation. It was used for this mail only. If it was not you, somebody has mistyped theirs: you need not do "
        "anything.",
        "hello": "Hello {name},",
        "link_label": "Choose a password",
        "link_until": "The link is good once, until {time}.",
        "invitation_subject": "Your access to {product}",
        "invitation_text": "An account for the live chat ({product}) was made for you. Choose a password, and log in.",
        "invitation_why": "You receive this mail because an administrator has added you. If you do not expect it, ask "
        "them before you follow the link.",
        "reset_subject": "Choose a new password for {product}",
        "reset_text": "Somebody, probably you, has asked for a new password for {product}. Your old password stays good "
        "until you have chosen another one. A second step stays needed if you have one.",
        "reset_why": "If it was not you, you need not do anything: your password stays as it is.",
    },
    "de": {
        "you": "Sie",
        "team": "Kundendienst",
        "joined": "{name} ist dazugekommen",
        "resolved": "Die Unterhaltung wurde abgeschlossen",
        "date": "{day}. {month} {year}",
        "months": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "transcript_subject": "Ihre Unterhaltung mit {site}",
        "transcript_why": "Sie erhalten diese E-Mail, weil im Chat von {site} diese Adresse für eine Abschrift der "
        "Unterhaltung angegeben wurde. Sie wurde nur für diese E-Mail verwendet. Wenn Sie das nicht waren, hat sich jemand "
        "vertippt: Sie müssen nichts tun.",
        "hello": "Guten Tag {name},",
        "link_label": "Passwort wählen",
        "link_until": "Der Link gilt einmal, bis {time}.",
        "invitation_subject": "Ihr Zugang zu {product}",
        "invitation_text": "für Sie wurde ein Konto im Live-Chat ({product}) angelegt. Wählen Sie ein Passwort und melden "
        "Sie sich an.",
        "invitation_why": "Sie erhalten diese E-Mail, weil jemand aus der Administration Sie hinzugefügt hat. Wenn Sie sie "
        "nicht erwarten, fragen Sie dort nach, bevor Sie dem Link folgen.",
        "reset_subject": "Neues Passwort für {product} wählen",
        "reset_text": "jemand, vermutlich Sie, möchte ein neues Passwort für {product}. Ihr bisheriges Passwort gilt, bis "
        "Sie ein anderes gewählt haben. Ein zweiter Schritt bleibt nötig, wenn Sie einen haben.",
        "reset_why": "Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.",
    },
}
