"""How to pay (CNV-05, PAY-15) and whether a payment arrived (CNV-10)."""

from __future__ import annotations

from actions import format as fmt
from actions.base import Skill
from actions.client import Backend
from actions.knowledge import is_question
from actions.problems import AmountInvalid, NotFound
from actions.records import Bank, Payment, PaymentReference
from actions.reply import Reply
from actions.speakers import SPEAKERS, send_reference
from actions.turn import Question, Turn
from actions.understood import number_in
from actions.words import word
from kit.money import Money
from kit.shares import part_of_minor, share_of

WORDING = {
    "pending": "payment_pending",
    "settled": "payment_received",
    "rejected": "payment_failed",
    "reversed": "payment_reversed",
}


class PayBill(Skill):
    """The payment reference: barcode, where, the bank's data, until when; for the balance or a part of it."""

    intents = ("pay_bill",)
    repeatable = True
    personal = True

    def for_anybody(self, turn: Turn) -> Reply | None:
        """Where and with what, for who asks a question; not for who names an amount, or only wants to pay."""
        payments = turn.utility.payments
        asks = turn.intent in self.intents and is_question(turn.words) and not said_amount(turn, {})
        if not asks or not payments.stores:
            return None
        methods = dict.fromkeys(word("pay_by", method, turn.language) for method in payments.methods)
        return Reply().say(
            "pay_places",
            methods=fmt.join(tuple(methods), turn.language),
            stores=fmt.join(tuple(payments.stores), turn.language),
            some_stores=payments.stores_label.in_language(turn.language),
            posting=payments.posting.in_language(turn.language),
        )

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The reference, or the question of how much."""
        if turn.entities.get("topic") == "amount" and "amount" not in data:
            return Reply().say("ask_amount").ask(Question(kind="amount", task="pay_bill", data=data))
        if said := said_amount(turn, data):
            data["amount"] = said  # kept while the customer proves who it is
        share, amount = share_of(said), wanted_amount(said, turn)
        if share or amount is None:
            balance = (await backend.balance()).balance
            if balance.amount_minor <= 0:
                return Reply().say("pay_nothing").end()
            if share and share < 1:
                amount = part_of_minor(balance.amount_minor, share)
        try:
            if turn.channel in SPEAKERS:
                return await send_reference(turn, backend, amount)
            reference = await backend.payment_reference(amount)
        except AmountInvalid as refusal:
            return self._ask_again(turn, data, refusal)
        except NotFound:
            return Reply().say("pay_nothing").end()
        part = {"amount_minor": str(amount)} if amount is not None else {}
        return describe(reference, turn).about(**part).end()

    def _ask_again(self, turn: Turn, data: dict[str, str], refusal: AmountInvalid) -> Reply:
        kept = {name: value for name, value in data.items() if name != "amount"}
        question = Question(kind="amount", task="pay_bill", data=kept, tries=1)
        low, high = refusal.body.minimum, refusal.body.maximum
        if low is None or high is None:
            return Reply().say("reask_amount").ask(question)
        if high.amount_minor < low.amount_minor:
            return Reply().say("pay_nothing")
        values = {"minimum": fmt.money(low, turn.language), "maximum": fmt.money(high, turn.language)}
        return Reply().say("amount_invalid", **values).ask(question)


def said_amount(turn: Turn, data: dict[str, str]) -> str:
    """What the customer wants to pay, as said: an amount, or a part ("half"); nothing when it wasn't said."""
    if turn.opens("pay_bill") and (named := turn.entities.get("amount") or turn.entities.get("amount_part")):
        return named
    return data.get("amount", "")


def wanted_amount(said: str, turn: Turn) -> int | None:
    """The amount in minor units; None for all of what is owed, or a part of it."""
    value = None if share_of(said) else number_in(said)
    return Money.of(value, turn.utility.currency).amount_minor if value is not None else None


def describe(reference: PaymentReference, turn: Turn) -> Reply:
    """The barcode, the words around it, and the bank's data in a message of its own, easy to copy."""
    language = turn.language
    values = {
        "amount": fmt.money(reference.amount, language),
        "reference": fmt.spoken_digits(reference.reference),
        "valid_until": fmt.day(reference.valid_until, language, turn.utility),
        "stores": turn.utility.payments.stores_label.in_language(language),
        "posting": turn.utility.payments.posting.in_language(language),
    }
    reply = Reply().image(
        path=reference.barcode_path,
        filename=f"{reference.reference}.png",
        caption=fmt.spoken_digits(reference.reference),
    )
    bank = reference.bank
    if bank and bank.clabe:
        reply.say("pay_bank", **_bank_values(bank, reference))
    elif bank and (bank.routing or turn.utility.payments.bank):
        routing = bank.routing or (turn.utility.payments.bank.routing if turn.utility.payments.bank else "") or ""
        reply.say("pay_ach", routing=routing, **_bank_values(bank, reference))
    partial = reference.amount.amount_minor < reference.balance.amount_minor
    response = "pay_no_cash" if not reference.stores else ("pay_part" if partial else "pay")
    return reply.say(response, left=fmt.money(reference.balance, language), **values)


def _bank_values(bank: Bank, reference: PaymentReference) -> dict[str, str]:
    return {
        "bank": bank.name,
        "clabe": bank.clabe or "",
        "agreement": bank.agreement or "",
        "concept": bank.concept or reference.reference,
    }


class PaymentStatus(Skill):
    """Whether the last payment arrived, or is still on its way."""

    intents = ("payment_status",)
    repeatable = True
    personal = True

    async def perform(self, turn: Turn, backend: Backend, data: dict[str, str]) -> Reply:
        """The newest payment as it stands."""
        payments = await backend.payments()
        if not payments:
            return Reply().say("no_payment", posting=turn.utility.payments.posting.in_language(turn.language))
        return Reply().say(WORDING[payments[0].status], **_payment_values(payments[0], turn)).end()


def _payment_values(payment: Payment, turn: Turn) -> dict[str, str]:
    return {
        "amount": fmt.money(payment.amount, turn.language),
        "method": word("payment_method", payment.method, turn.language),
        "date": fmt.day(payment.received_at, turn.language, turn.utility) if payment.received_at else "",
        "posting": turn.utility.payments.posting.in_language(turn.language),
    }
