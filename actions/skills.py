"""Every skill, once: the intents it answers lead to it. docs/skills.md tells how to add one."""

from __future__ import annotations

from actions.amending import Amend
from actions.balance import CheckBalance
from actions.base import Skill
from actions.bill import BillDueDate, GetBill
from actions.case import CaseStatus, OpenCase
from actions.elsewhere import ContinueElsewhere
from actions.human import HumanAgent
from actions.language import ChangeLanguage
from actions.later import NotYet
from actions.leak import Emergency, ReportLeak
from actions.linking import LinkedAssistants, UnlinkAssistant
from actions.mailing import TASK as SEND_BY_EMAIL
from actions.mailing import SendByEmail
from actions.office import OfficeInfo
from actions.outage import OutageStatus, ReportCondition, ReportOutage
from actions.payment import PayBill, PaymentStatus
from actions.shared import Inform, OutOfScope, Repeat
from actions.smalltalk import Goodbye, Menu, NothingOpen, Smalltalk
from actions.tariff import AskRates
from actions.tips import ConservationTips
from actions.usage import CheckUsage, HighBill

ALL: tuple[type[Skill], ...] = (
    CheckBalance,
    GetBill,
    BillDueDate,
    PayBill,
    PaymentStatus,
    CheckUsage,
    HighBill,
    ConservationTips,
    ReportOutage,
    OutageStatus,
    ReportCondition,
    ReportLeak,
    Emergency,
    AskRates,
    OfficeInfo,
    CaseStatus,
    OpenCase,
    HumanAgent,
    NotYet,
    Smalltalk,
    Menu,
    Goodbye,
    NothingOpen,
    ChangeLanguage,
    ContinueElsewhere,
    Inform,
    Repeat,
    OutOfScope,
    Amend,
    SendByEmail,
    LinkedAssistants,
    UnlinkAssistant,
)

SKILLS: dict[str, Skill] = {intent: skill for skill in (kind() for kind in ALL) for intent in skill.intents}

TASKS: dict[str, Skill] = SKILLS | {"amend": Amend(), SEND_BY_EMAIL: SendByEmail()}
"""Every task that a question may wait for, also those that no intent leads to."""
