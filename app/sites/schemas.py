"""What of sites crosses the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.sites.rules import Again, Corner, FieldKind, FileGroup, Icon, QuestionKind, Scale, Scheme
from app.sites.rules.blocklist import LONGEST_BLOCK, MAX_BLOCKS
from app.sites.rules.files import LARGEST_MB
from app.sites.rules.forms import (
    LONGEST_CONSENT,
    LONGEST_LABEL,
    LONGEST_LINE,
    LONGEST_PATTERN,
    MAX_CHOICES,
    MAX_FIELDS,
)
from app.sites.rules.invitations import (
    LARGEST_CART,
    LATEST_S,
    LONGEST_INVITATION,
    LONGEST_PAGE,
    MAX_INVITATIONS,
    MAX_PAGES,
)
from app.sites.rules.redactions import (
    LONGEST_REDACTION,
    LONGEST_REDACTION_NAME,
    LONGEST_SAMPLE,
    MAX_REDACTIONS,
)
from app.sites.rules.survey import MAX_QUESTIONS
from app.sites.rules.theme import LARGEST_OFFSET_PX, ROUNDEST_PX
from app.web.schema import Schema

WITHOUT_NUL = r"^[^\x00]*$"  # PostgreSQL cannot store it


class Targets(Schema):
    """Seconds of waiting at which each level is raised, rising."""

    warning_s: int = Field(ge=1, le=3_600, examples=[50])
    nearing_s: int = Field(ge=1, le=3_600, examples=[61])
    breached_s: int = Field(ge=1, le=3_600, examples=[76])


Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["de"])]


class ThemeTexts(Schema):
    """What a site says in its own words, in one language; empty for what it says in its own."""

    launcher_text: str = Field("", max_length=24, pattern=WITHOUT_NUL)
    header: str = Field("", max_length=60, pattern=WITHOUT_NUL)
    greeting: str = Field("", max_length=80, pattern=WITHOUT_NUL)
    greeting_note: str = Field("", max_length=300, pattern=WITHOUT_NUL)


class ThemeView(Schema):
    """How the button and the chat look. Text on the accent and the accent as text are chosen so that they read."""

    accent: str | None = Field(
        None, pattern=r"^#[0-9a-fA-F]{6}$", examples=["#1f5fd6"], description="Empty is our own blue."
    )
    scheme: Scheme = Field(Scheme.AUTO, description="`auto` is what the shopper's device prefers.")
    corner: Corner = Field(
        Corner.END, description="`end` is lower right, in languages from right to left lower left."
    )
    offset_side_px: int = Field(20, ge=0, le=LARGEST_OFFSET_PX)
    offset_bottom_px: int = Field(20, ge=0, le=LARGEST_OFFSET_PX)
    radius_px: int = Field(
        ROUNDEST_PX, ge=0, le=ROUNDEST_PX, description="How round corners are; 28 is a round button."
    )
    icon: Icon = Icon.SPEECH
    launcher_text: str = Field("", max_length=24, description="Beside the icon.", examples=["Questions?"])
    greeting: str = Field("", max_length=80, description="In place of “How can we help you?”.")
    greeting_note: str = Field(
        "", max_length=300, description="In place of the sentence below, while somebody is online."
    )
    counts_in_title: bool = Field(
        default=False, description="Put the number of unread messages before the title of the shop's page."
    )
    header: str = Field("", max_length=60, pattern=WITHOUT_NUL, description="In place of the shop's name.")
    texts: dict[Language, ThemeTexts] = Field(
        default_factory=dict, description="The same texts in other languages than the shop's own."
    )


Label = Annotated[str, Field(max_length=LONGEST_LABEL, pattern=WITHOUT_NUL)]


class FormFieldView(Schema):
    """One question to a shopper. Texts by language; the shop's own language is needed, others fall back to it."""

    key: str = Field(
        pattern=r"^[a-z][a-z0-9_]{0,31}$",
        description="`name` becomes the name agents see.",
        examples=["name"],
    )
    kind: FieldKind = FieldKind.TEXT
    label: dict[Language, Label] = Field(examples=[{"de": "Name", "en": "Name"}])
    hint: dict[Language, Annotated[str, Field(max_length=LONGEST_LINE, pattern=WITHOUT_NUL)]] = Field(
        default_factory=dict
    )
    is_required: bool = False
    pattern: str = Field(
        "",
        max_length=LONGEST_PATTERN,
        pattern=WITHOUT_NUL,
        description="RE2 syntax; the whole answer must match. Empty takes anything.",
        examples=["[0-9]{6}"],
    )
    choices: list[dict[Language, Label]] = Field(default_factory=list, max_length=MAX_CHOICES)


class ConsentView(Schema):
    """What a shopper agrees to before writing. Another text is another version; all of them are kept."""

    text: dict[Language, Annotated[str, Field(max_length=LONGEST_CONSENT, pattern=WITHOUT_NUL)]]
    link: str = Field("", max_length=500, pattern=WITHOUT_NUL, description="Of the privacy notice.")


class FormsView(Schema):
    """What shoppers are asked before their first message."""

    before: list[FormFieldView] = Field(default_factory=list, max_length=MAX_FIELDS)
    closed: list[FormFieldView] = Field(
        default_factory=list, max_length=MAX_FIELDS, description="In place of `before`, while it is closed."
    )
    consent: ConsentView | None = None


class QuestionView(Schema):
    """One further question, which nobody has to answer. Texts by language, as in forms."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$", examples=["delivery"])
    kind: QuestionKind = QuestionKind.STARS
    label: dict[Language, Label] = Field(examples=[{"de": "Die Lieferung", "en": "The delivery"}])
    choices: list[dict[Language, Label]] = Field(default_factory=list, max_length=MAX_CHOICES)


class SurveyView(Schema):
    """What shoppers are asked when a conversation is over."""

    scale: Scale = Field(
        Scale.STARS, description="A thumb up counts as 5, one down as 1; `none` asks nothing."
    )
    question: dict[Language, Label] = Field(
        default_factory=dict, description="In place of “How was this conversation?”."
    )
    questions: list[QuestionView] = Field(default_factory=list, max_length=MAX_QUESTIONS)
    asks_comment: bool = True


class InvitationView(Schema):
    """A card that the shop's page shows above the button where every condition holds. The first that fits is shown."""

    name: str = Field(min_length=1, max_length=60, pattern=WITHOUT_NUL, description="Agents see it.")
    text: dict[Language, Annotated[str, Field(max_length=LONGEST_INVITATION, pattern=WITHOUT_NUL)]]
    pages: list[Annotated[str, Field(min_length=1, max_length=LONGEST_PAGE, pattern=WITHOUT_NUL)]] = Field(
        default_factory=list,
        max_length=MAX_PAGES,
        description="Paths; `*` is anything. None are all pages.",
        examples=[["/teapots/*"]],
    )
    after_s: int = Field(30, ge=0, le=LATEST_S, description="So long the page has been looked at.")
    min_cart: int | None = Field(None, ge=0, le=LARGEST_CART, description="Of what `setCart` has said.")
    is_returning: bool = Field(
        default=False, description="Only who was here on an earlier day; the browser remembers the first."
    )
    is_open_only: bool = Field(default=True, description="Only within the business hours.")
    again: Again = Field(
        Again.VISIT, description="How soon it may be shown again; for `page` nothing is stored."
    )
    is_on: bool = True


class FileRulesView(Schema):
    """Which files shoppers may send, within what the server takes from anybody."""

    max_mb: int | None = Field(
        None, ge=1, le=LARGEST_MB, description="Megabytes; null is the server's limit."
    )
    kinds: list[FileGroup] = Field(default_factory=list, max_length=4, description="None are all of them.")


class RedactionView(Schema):
    """Something that is masked before it is stored, beside numbers of cards and accounts."""

    name: str = Field(
        min_length=1, max_length=LONGEST_REDACTION_NAME, pattern=WITHOUT_NUL, examples=["Customer number"]
    )
    pattern: str = Field(
        min_length=1,
        max_length=LONGEST_REDACTION,
        pattern=WITHOUT_NUL,
        description="RE2 syntax; whatever fits is masked whole. The chat knows it, to warn before sending.",
        examples=[r"\bKD-\d{6}\b"],
    )


class RedactionTrialIn(Schema):
    """Patterns that are to be tried, and on what."""

    redactions: list[RedactionView] = Field(max_length=MAX_REDACTIONS)
    sample: str = Field(max_length=LONGEST_SAMPLE)


class RedactionTrialOut(Schema):
    """A sample as it would be stored."""

    masked: str


class SiteOut(Schema):
    """One shop."""

    id: UUID
    key: str = Field(description="Names the site in the embed snippet; not a secret.")
    name: str
    origins: list[str] = Field(description="Where the widget may be embedded.")
    locale: str
    time_zone: str
    targets: Targets
    theme: ThemeView
    forms: FormsView
    invitations: list[InvitationView]
    file_rules: FileRulesView
    survey: SurveyView
    picture: str = Field(description="Changes with the picture of the shop; empty where there is none.")
    redactions: list[RedactionView]
    blocklist: list[str] = Field(
        description="From where nothing is taken: networks, and domains of e-mail addresses.",
        examples=[["203.0.113.0/24", "@spam.example"]],
    )
    requires_identity: bool = Field(description="Whoever the shop has not signed for may do nothing.")


class SitesOut(Schema):
    """Sites, by name."""

    items: list[SiteOut]


class SiteChangeIn(Schema):
    """What to change of a site; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=100)
    origins: list[str] | None = Field(None, max_length=50, examples=[["https://shop.example.com"]])
    targets: Targets | None = None
    time_zone: str | None = Field(None, max_length=64, examples=["Europe/Berlin"])
    theme: ThemeView | None = Field(None, description="Replaces the former whole.")
    forms: FormsView | None = Field(None, description="Replaces the former whole.")
    invitations: list[InvitationView] | None = Field(
        None, max_length=MAX_INVITATIONS, description="Replaces all of the former."
    )
    file_rules: FileRulesView | None = Field(None, description="Replaces the former whole.")
    survey: SurveyView | None = Field(None, description="Replaces the former whole.")
    blocklist: list[Annotated[str, Field(max_length=LONGEST_BLOCK, pattern=WITHOUT_NUL)]] | None = Field(
        None, max_length=MAX_BLOCKS, description="Replaces the former whole."
    )
    redactions: list[RedactionView] | None = Field(
        None, max_length=MAX_REDACTIONS, description="Replaces all of the former."
    )
    requires_identity: bool | None = None


class IdentitySecretOut(Schema):
    """With what a shop signs who its customers are; shown this once."""

    secret: str
