"""`/desk/me`: one's own account. Every card is a plain form, so that passwords never travel over the page's socket."""

from __future__ import annotations

from babel.dates import format_date
from nicegui.element import Element

from desk.elements import box, words
from desk.shell import DeskPage, form, shell
from desk.staff import second_step
from desk.staff.account import Standing, standing
from desk.staff.guard import ME, Seat, Seated
from desk.staff.words import WORDS, speaker


class Me:
    """One page. `done` and `wrong` are what a form has just said, `at` which card said it."""

    def __init__(self, seat: Seat, account: Standing, *, done: str, wrong: str, at: str) -> None:
        self.seat, self.account, self.say = seat, account, speaker(seat.language)
        self.done = done if f"done_{done}" in WORDS else ""
        self.wrong = wrong if f"wrong_{wrong}" in WORDS else ""
        self.at = at or {"off": "second"}.get(self.done, self.done)

    def build(self, content: Element) -> None:
        """The cards. Who must choose a password sees that one only."""
        with content:
            words(self.say("me_title"), "desk-title", tag="h1")
            with box("cards"):
                if self.seat.person.must_change:
                    self._password()
                    return
                with box("cards-column"):
                    self._profile()
                    self._second_step()
                    self._sessions()
                with box("cards-column"):
                    self._password()
                    self._language()

    def _card(self, name: str, title: str) -> Element:
        card = box("desk-card", tag="section", id=name, aria_labelledby=f"{name}-title")
        with card:
            words(title, "desk-card-title", tag="h2", id=f"{name}-title")
            if self.at == name and self.done:
                words(self.say(f"done_{self.done}"), "note good", tag="p", role="status")
        return card

    def _field(self, card: str, name: str, label: str, *, first: bool = False, **attributes: str) -> None:
        identity = f"{card}-{name}"
        is_wrong = first and self.at == card and self.wrong != ""
        if is_wrong:
            words(self.say(f"wrong_{self.wrong}"), "note poor", tag="p", role="alert", id=f"{card}-wrong")
        words(label, tag="label", for_=identity)
        if is_wrong:
            attributes |= {"autofocus": "", "aria_describedby": f"{card}-wrong", "aria_invalid": "true"}
        box(tag="input", id=identity, name=name, required="", **attributes)

    def _current(self, card: str, *, first: bool = True) -> None:
        """The password that they have, and whose it is for who keeps passwords for them."""
        box(tag="input", type="text", name="username", value=self.seat.person.email, autocomplete="username", hidden="")
        self._field(
            card,
            "current",
            self.say("current_password"),
            first=first,
            type="password",
            autocomplete="current-password",
            maxlength="128",
        )

    def _submit(self, key: str, classes: str = "main-button", **attributes: str) -> None:
        words(self.say(key), classes, tag="button", type="submit", **attributes)

    def _profile(self) -> None:
        person, utilities = self.seat.person, self.seat.door.utilities
        known = utilities[person.utility].teams if person.utility else {}
        teams = [known[key].name for key in self.account.teams if key in known]
        where = utilities[person.utility].name if person.utility else self.say("all_utilities")
        rows = [
            ("name", person.name),
            ("email", person.email),
            ("role", self.say(person.role)),
            ("utility", where),
            ("teams", ", ".join(team.in_language(self.seat.language) for team in teams)),
        ]
        with self._card("profile", person.name), box("facts", tag="dl"):
            for key, value in rows[1:]:
                if value:
                    words(self.say(key), tag="dt")
                    words(value, tag="dd")

    def _password(self) -> None:
        with self._card("password", self.say("change_password")):
            if self.seat.person.must_change:
                words(self.say("must_change"), "note fair", tag="p")
            with form(self.seat, f"{ME}/password", "fields"):
                self._current("password", first=self.wrong in ("current", "locked"))
                for name in ("new", "again"):
                    self._field(
                        "password",
                        name,
                        self.say(f"{name}_password"),
                        first=name == "new" and self.wrong not in ("current", "locked"),
                        type="password",
                        autocomplete="new-password",
                        minlength="12",
                        maxlength="128",
                    )
                words(self.say("new_hint"), "hint", tag="p")
                words(self.say("password_ends"), "hint", tag="p")
                self._submit("change_password")

    def _second_step(self) -> None:
        with self._card("second", self.say("second_step")):
            if self.account.second_step_since:
                self._second_on()
            elif self.account.secret:
                self._second_being_set_up(self.account.secret)
            else:
                words(self.say("second_off"), "lead", tag="p")
                with form(self.seat, f"{ME}/second-step", "fields"):
                    self._current("second")
                    self._submit("second_begin")

    def _second_being_set_up(self, secret: str) -> None:
        words(self.say("second_scan"), "lead", tag="p")
        picture = second_step.picture(secret, self.seat.person.email)
        with box("qr"):
            box(tag="img", src=picture, alt=self.say("second_qr"), width="205", height="205")
            with box("qr-key"):
                words(self.say("second_key"), "hint")
                words(second_step.grouped(secret), "key", tag="code")
        words(self.say("second_type"), "lead", tag="p")
        with form(self.seat, f"{ME}/second-step/on", "fields"):
            self._field(
                "second",
                "code",
                self.say("code"),
                first=True,
                inputmode="numeric",
                autocomplete="one-time-code",
                maxlength="10",
            )
            self._submit("second_confirm")

    def _second_on(self) -> None:
        since = self.account.second_step_since
        assert since is not None  # noqa: S101 - the caller has looked
        shown = self.seat.utilities
        local = since.astimezone(shown[0].timezone) if shown else since
        day = format_date(
            local, "d 'de' MMMM 'de' y" if self.seat.language == "es" else "MMMM d, y", locale=self.seat.language
        )
        words(self.say("second_on", date=day), "lead", tag="p")
        words(self.say("second_codes", count=self.account.recovery_codes), "hint", tag="p")
        with form(self.seat, f"{ME}/second-step/change", "fields"):
            self._current("second")
            with box("buttons"):
                self._submit("second_renew", name="what", value="renew")
                self._submit("second_turn_off", "plain-button", name="what", value="off")

    def _language(self) -> None:
        with self._card("language", self.say("language")):
            words(self.say("language_hint"), "lead", tag="p", id="language-hint")
            with form(self.seat, f"{ME}/language", "fields"):
                with box("choices", tag="fieldset", aria_describedby="language-hint"):
                    words(self.say("language"), "visually-hidden", tag="legend")
                    for code, name in (("es", "Español"), ("en", "English")):
                        with box("choice", tag="label", lang=code):
                            checked = {"checked": ""} if code == self.seat.language else {}
                            box(tag="input", type="radio", name="language", value=code, **checked)
                            words(name)
                self._submit("save")

    def _sessions(self) -> None:
        several = self.account.sessions > 1
        text = self.say("sessions_many", count=self.account.sessions) if several else self.say("sessions_one")
        with self._card("sessions", self.say("sessions")):
            words(text, "lead", tag="p")
            with form(self.seat, "/desk/sign-out", "fields"):
                box(tag="input", type="hidden", name="everywhere", value="1")
                self._submit("sign_out_everywhere", "plain-button")


def install() -> None:
    """Register the page."""

    @DeskPage(ME)
    async def me(seat: Seated, done: str = "", wrong: str = "", at: str = "") -> None:
        account = await standing(seat.door, seat.session)
        with shell(seat, section="me", title=speaker(seat.language)("me_title")) as content:
            Me(seat, account, done=done, wrong=wrong, at=at).build(content)
