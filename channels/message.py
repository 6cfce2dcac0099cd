"""The only message model. Frozen, slotted, standard library only; every channel speaks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Text:
    """Words as the customer wrote them, or as we write to the customer."""

    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or list row that was pressed; `value` is what we put behind it."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Media:
    """A file. Inbound: `reference` is the vendor's media id or URL. Outbound: a backend path, fetched at send.

    `on_behalf`: the conversation (an id) with whose rights it is fetched, when that is another one.
    """

    kind: Literal["image", "document", "audio", "video", "sticker"]
    reference: str
    mime_type: str = ""
    filename: str = ""
    caption: str = ""
    on_behalf: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A point (WGS 84 degrees) that was shared."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A web address to open, with the words to show for it."""

    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Keypress:
    """Digits from a telephone's keypad. Of a secret, `digits` is what may be shown and `concealed` what it is."""

    digits: str
    concealed: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """What a recogniser heard (inbound) or what is to be said (outbound); confidence 0..1 when known."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji put on an earlier message; empty when it was taken away."""

    emoji: str
    to_external_id: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A telephone number that was shared. `own`: the vendor says that it is the sender's, so it proves who writes."""

    phone: str  # E.164
    own: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a letter. `thread` names the exchange it belongs to, by the first letter's id.

    `references` are the ids of the letters before it and its own, oldest first, with spaces between.
    """

    subject: str
    thread: str
    references: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something the vendor sent that we can't use; `kind` is the vendor's own word."""

    kind: str


Part = Text | Choice | Media | Location | Link | Keypress | Speech | Reaction | Contact | Heading | Unsupported


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message from a customer. (channel, account, external_id) is unique for ever; `sent_at` is the provider's."""

    channel: str
    account: str
    external_id: str
    address: str
    sent_at: datetime
    parts: tuple[Part, ...]
    locale: str | None = None
    reply_to: str | None = None
    sender_name: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """What a customer did to a message of theirs (`original_id`): its new parts, or None when they took it back.

    (channel, account, external_id) names the revision itself and is unique for ever; `sent_at` is the provider's.
    """

    channel: str
    account: str
    external_id: str
    original_id: str
    address: str
    sent_at: datetime
    parts: tuple[Part, ...] | None


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether an address may be written to from now on: a customer blocked us, or took that back."""

    channel: str
    account: str
    address: str
    reachable: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came inside a webhook: it stands for the part at `position` of the message `external_id`."""

    external_id: str
    position: int
    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """An Outbound as an e-mail, written: the same words as plain text and as HTML, beneath one subject.

    `in_reply_to` and `references` are vendor's ids of letters before it; `automatic`: no person wrote it.
    """

    sender_name: str
    subject: str
    text: str
    html: str
    in_reply_to: str = ""
    references: str = ""
    automatic: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that we offer: what the customer reads, and what comes back when it is pressed."""

    label: str
    value: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """A pre-approved template (WhatsApp outside the 24-hour window): name, vendor language code, positional values."""

    name: str
    language: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message to a customer, already fitted to the channel's Capabilities."""

    conversation_id: UUID
    channel: str
    account: str
    address: str
    parts: tuple[Part, ...]
    choices: tuple[Option, ...] = ()
    in_reply_to: str | None = None
    ends_session: bool = False
    owner_epoch: int = 0
    template: Template | None = None
    list_button: str = ""
    mail: Mail | None = None  # on channels that go by mail: written when it is sent
    critical: bool = False  # goes out by SMS when this channel can't reach them
    asks_phone: str = (
        ""  # on channels with `shares_phone`: the button that shares the customer's number, in place of choices
    )


@dataclass(frozen=True, slots=True)
class Given:
    """What is to be said in the answer to one request, on a channel with `replies_inline`.

    `pending`: more is being thought about and can be asked for. `language` is the conversation's, None before it has
    one; `owner` is "bot", "queue" or "agent": whose word it is now. Of the last turn that was done: its `intent`, the
    kind of question that it `asks` ("" for none), and `misses`, how many in a row were not understood. `awaits`: why a
    person is waited for, or has it ("" when none is), of which `team`.
    """

    conversation_id: UUID
    language: str | None
    owner: str
    messages: tuple[Outbound, ...] = ()
    pending: bool = False
    intent: str = ""
    asks: str = ""
    misses: int = 0
    awaits: str = ""
    team: str = ""

    @property
    def ends_session(self) -> bool:
        """Whether the task is done with what is said."""
        return any(message.ends_session for message in self.messages)


class DeliveryState(StrEnum):
    """Where an outbound message is. `Rank` says which may follow which."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Rank(IntEnum):
    """Delivery only rises: queued < sending < sent < delivered < read. A failure stands unless it was delivered."""

    UNKNOWN = 0
    QUEUED = 1
    SENDING = 2
    SENT = 3
    FAILED = 4
    DELIVERED = 5
    READ = 6


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """What a vendor says happened to one of our messages; `tracker` is our outbound id if the vendor echoes it."""

    channel: str
    account: str
    external_id: str
    state: DeliveryState
    at: datetime
    tracker: str | None = None
    error_code: str | None = None


@dataclass(frozen=True, slots=True)
class FileLimit:
    """Files of one kind that are let through: which, by their MIME type, and up to which size."""

    kind: Literal["image", "document", "audio", "video"]
    max_bytes: int
    mime_types: frozenset[str]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry; lengths in characters. `pull`: readers fetch, so a reply is sent once committed.

    `replies_inline`: the answer goes into the vendor's own request (`bot/inline.py`); such a channel is pulled, too.
    """

    max_text: int
    max_choices: int
    max_choice_label: int
    max_list_rows: int = 0
    max_list_label: int = 0
    documents: bool = False
    images: bool = False
    links: bool = True
    speech: bool = False
    replies_inline: bool = False
    proactive: bool = True
    proves_phone: bool = False
    shares_phone: bool = False  # customers may share a number of their own that the vendor vouches for
    proves_email: bool = False
    proves_link: bool = False
    pull: bool = False
    typing: bool = False
    read_receipts: bool = False
    session_window_hours: int | None = None
    max_text_with_choices: int = 0  # 0: the same as max_text
    max_caption: int = 0  # 0: no captions
    max_list_description: int = 0
    files: tuple[FileLimit, ...] = ()  # which files people may send over it; none where it takes none
    max_choice_value: int = 200  # bytes of UTF-8; a longer value travels as its hash
    answers_presses: bool = False  # the vendor waits for a sign that a press arrived, also while a person has the word
    sends_a_second: float = 80.0  # from one account
    recipient_sends_a_second: float = 1 / 6  # to one address, in the long run
    recipient_burst: float = 45.0
    max_webhook: int = 3 * 1024 * 1024  # bytes
    by_mail: bool = False  # all of a turn is one letter, nobody waits at the other end, and loops must be impossible
    brief: bool = False  # every letter costs: short words where there are some, menus in one line a choice
    files_as_links: bool = False  # a file that can't be carried is opened in a browser, by a short link
    payment_words: bool = True  # False: carriers block what talks of paying; the reference alone goes out
    commands: bool = False  # one word is an order: BAL, SALDO, STOP, AYUDA (`bot/commands.py`)
    checks_opt_outs: bool = False  # who opted out is looked up before every send


@dataclass(frozen=True, slots=True)
class Parsed:
    """All that one webhook carried: messages, statuses, revisions, and what we didn't know (kept raw)."""

    messages: tuple[Inbound, ...] = ()
    statuses: tuple[DeliveryStatus, ...] = ()
    unknown: tuple[tuple[str, dict[str, object]], ...] = field(default=())
    revisions: tuple[Revision, ...] = ()
    reaches: tuple[Reach, ...] = ()
    enclosed: tuple[Enclosed, ...] = ()
