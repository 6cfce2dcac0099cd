"""What a quick action will do, as it is shown before it is confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from backend.cases.models import Category
from desk.supervision.log_words import ACTS
from desk.work.customer import Customer
from desk.work.granting import Deed
from desk.work.quick_plans import (
    GrantBill,
    PlanError,
    Relief,
    Subject,
    amount_of,
    case,
    credit,
    due,
    email,
    waiver,
)
from desk.work.quick_words import CATEGORIES, TOLD
from desk.work.saying import Teller
from kit import utility
from kit.money import Money
from tests.desk.work.test_dossier import contract

CANTERA = utility.load("cantera")
BILL = GrantBill(uuid4(), date(2026, 10, 31), date(2026, 11, 10), Money(10_000, "MXN"), Money(4_500, "MXN"))
RELIEF = Relief(Money(10_000, "MXN"), Money(20_000, "MXN"), 10, (BILL,))


def subject(**changes: Any) -> Subject:
    plain = {
        "teller": Teller("es", CANTERA),
        "customer": Customer("phone", id=uuid4(), name="Rosa", email="rosa@example.com"),
        "contract": contract(number="4102938475"),
        "conversation": uuid4(),
        "language": "en",
    }
    return Subject(**(plain | changes))


@pytest.mark.parametrize(
    ("written", "minor"), [("50", 5_000), ("$1,234.50", 123_450), (" 0.5 ", 50), ("1 000", 100_000)]
)
def test_an_amount_is_read_as_people_write_it(written: str, minor: int) -> None:
    assert amount_of(written, "MXN") == Money(minor, "MXN")


@pytest.mark.parametrize("written", ["", "0", "-5", "cincuenta", "1.234", "NaN", "Infinity", "1e12"])
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(PlanError):
        amount_of(written, "MXN")


def test_a_credit_says_the_balance_before_and_after_and_tells_in_the_customers_language() -> None:
    about = subject()
    plan = credit(about, RELIEF, amount="150", reason=" Cortesía ")
    assert plan.lines == (
        "Se abonan $150.00 al contrato 4102938475.",
        "Saldo: $100.00 → $50.00 a favor",
        "Motivo: Cortesía",
    )
    assert about.contract is not None
    assert plan.deed == Deed(
        what="credit_applied",
        path=f"accounts/{about.contract.id}/adjustments",
        body={"kind": "credit", "amount_minor": 15_000, "reason": "Cortesía"},
        line="Abonó $150.00 al contrato 4102938475. Motivo: Cortesía",
        detail={"account": str(about.contract.id), "amount_minor": 15_000},
    )
    assert plan.told.startswith("Done: $150.00 was credited")


def test_a_waiver_names_the_bill_and_what_it_takes_off() -> None:
    plan = waiver(subject(), RELIEF, bill=str(BILL.id), reason="Cortesía")
    assert plan.lines[:2] == (
        "Se quita el recargo de $45.00 del recibo de octubre 2026, contrato 4102938475.",
        "Saldo: $100.00 → $55.00",
    )
    assert plan.deed.path == f"bills/{BILL.id}/late-fee-waiver"
    assert "October 2026" in plan.told


def test_more_days_say_the_day_before_and_after() -> None:
    plan = due(subject(), RELIEF, bill=str(BILL.id), day="2026-11-20", reason="Le pagan el 20")
    assert plan.lines[1] == "Vence: 10 nov 2026 → 20 nov 2026"
    assert plan.deed.body == {"due_date": "2026-11-20", "reason": "Le pagan el 20"}


def test_an_email_goes_to_the_address_on_file_that_is_shown() -> None:
    assert email(subject(), what="bill").lines == (
        "Se envía el último recibo del contrato 4102938475 a rosa@example.com.",
    )


def test_the_way_to_a_pin_goes_to_the_customer_whatever_the_contract() -> None:
    about = subject()
    plan = email(about, what="pin")
    assert plan.deed.path == f"customers/{about.customer.id}/pin-invitations"
    assert plan.lines == (
        "Se envía a rosa@example.com la página en la que pone su NIP para el teléfono. Nadie más lo ve.",
    )


def test_a_case_is_tied_to_customer_contract_and_conversation() -> None:
    about = subject()
    plan = case(about, category="leak", subject_line="Fuga {grande}", description="En la banqueta")
    assert about.contract is not None
    assert plan.deed.body == {
        "category": "leak", "subject": "Fuga {grande}", "description": "En la banqueta",
        "customer_id": str(about.customer.id), "conversation_id": str(about.conversation),
        "account_id": str(about.contract.id),
    }  # fmt: skip
    assert plan.deed.line.format(number="CASE-1") == "Abrió el reporte CASE-1: Fuga {grande}"
    assert plan.told.format(number="CASE-1").startswith("Done: case CASE-1 is open.")


@pytest.mark.parametrize(
    "plan",
    [
        lambda: credit(subject(), RELIEF, amount="50", reason=" "),
        lambda: credit(subject(contract=None), RELIEF, amount="50", reason="x"),
        lambda: waiver(subject(), RELIEF, bill=str(uuid4()), reason="x"),
        lambda: due(subject(), RELIEF, bill=str(BILL.id), day="2026-11-10", reason="x"),
        lambda: due(subject(), RELIEF, bill=str(BILL.id), day="pronto", reason="x"),
        lambda: email(subject(customer=Customer("phone", id=uuid4())), what="bill"),
        lambda: email(subject(), what=""),
        lambda: case(subject(), category="", subject_line="a", description="b"),
    ],
)
def test_nothing_is_planned_while_something_is_missing(plan: Any) -> None:
    with pytest.raises(PlanError):
        plan()


def test_every_category_offered_is_one_of_the_records() -> None:
    assert set(CATEGORIES) <= {one.value for one in Category}


def test_what_customers_are_told_stands_in_both_languages() -> None:
    assert {key: sorted(said) for key, said in TOLD.items() if sorted(said) != ["en", "es"]} == {}


def test_the_audit_log_has_a_name_for_each() -> None:
    made = (
        credit(subject(), RELIEF, amount="50", reason="x"),
        waiver(subject(), RELIEF, bill=str(BILL.id), reason="x"),
        due(subject(), RELIEF, bill=str(BILL.id), day="2026-11-20", reason="x"),
        email(subject(), what="bill"),
        case(subject(), category="leak", subject_line="a", description="b"),
    )
    assert {plan.deed.what for plan in made} <= set(ACTS)
