"""What is said in the pictures of the chat, in the languages that they are taken in."""

import json
from dataclasses import dataclass

from tests.support.repository import ROOT


@dataclass(frozen=True)
class Talk:
    """A conversation about a teapot, and what else somebody says and is asked."""

    question: str
    photo_says: str
    answer: str
    offer: str
    thanks: str
    card: str
    offline: str
    waiting: str
    closed: str
    field: str
    hint: str
    consent: str
    invitation: str
    again: str


TALKS = {
    "en": Talk(
        question="Hi, is the teapot “Shore” dishwasher safe?",
        photo_says="This one",
        answer="Hello! It is. Only the cork lid should be washed by hand: www.wattgrau.example/care",
        offer="Shall I put one aside for you?",
        thanks="Yes",
        card="Then please take it from 4111 1111 1111 1111",
        offline="Are you still there?",
        waiting="Can I change the delivery address?",
        closed="Do you repair teapots?",
        field="Number of the order",
        hint="Six digits, in the mail that you got.",
        consent="What I write may be used to answer me.",
        invitation="Not sure which teapot? We are here.",
        again="Would you buy here again?",
    ),
    "de": Talk(
        question="Guten Tag, ist die Kanne „Strand“ spülmaschinenfest?",
        photo_says="Diese hier",
        answer="Guten Tag! Ja. Nur den Korkdeckel spülen Sie bitte von Hand: www.wattgrau.example/pflege",
        offer="Soll ich Ihnen eine zurücklegen?",
        thanks="Ja",
        card="Dann buchen Sie bitte von 4111 1111 1111 1111 ab",
        offline="Sind Sie noch da?",
        waiting="Kann ich die Lieferanschrift noch ändern?",
        closed="Reparieren Sie auch Kannen?",
        field="Bestellnummer",
        hint="Sechs Ziffern, in Ihrer Bestätigung.",
        consent="Was ich schreibe, darf verwendet werden, um mir zu antworten.",
        invitation="Welche Kanne passt? Wir sind gern da.",
        again="Würden Sie wieder bei uns kaufen?",
    ),
    "ar": Talk(
        question="مرحبًا، هل يمكن غسل الإبريق «Shore» في غسالة الصحون؟",
        photo_says="هذا",
        answer="أهلًا بك! نعم، أما غطاء الفلين فيُغسل باليد: www.wattgrau.example/care",
        offer="هل أحجز لك واحدًا؟",
        thanks="نعم",
        card="إذًا من البطاقة 4111 1111 1111 1111 من فضلك",
        offline="هل ما زلتم هنا؟",
        waiting="هل يمكنني تغيير عنوان التوصيل؟",
        closed="هل تصلحون الأباريق؟",
        field="رقم الطلب",
        hint="ستة أرقام في رسالة التأكيد.",
        consent="يجوز استخدام ما أكتبه للرد عليّ.",
        invitation="أي إبريق يناسبك؟ نحن هنا.",
        again="هل ستشتري منا مرة أخرى؟",
    ),
}


def words(language: str) -> dict[str, str]:
    """Return what the chat itself says in a language."""
    path = ROOT / "static" / "widget" / "strings" / f"{language}.json"
    said: dict[str, str] = json.loads(path.read_text())
    return said
