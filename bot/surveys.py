"""What customers are asked about how it went (SUR-01): the templates of a utility's file, also kept in the database
beside the answers that were given to them.

| kind | when it is asked, by itself | scale |
|---|---|---|
| csat | a customer whom the assistant served thanks or leaves (`rating.py`) | 1 to 5 |
| post_interaction | an agent closed a conversation as helped (`floor/survey.py`) | 1 to 5 |
| nps | some time after one of those, at most every `every_days` (`floor/recommending.py`) | 0 to 10 |
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.ids import new_id
from kit.utility import Utility
from kit.utility_parts import SurveyKind

_PUT = text("""
insert into runtime.survey_templates (id, utility_id, kind, title, questions, active, changed_at)
values (:id, :utility, :kind, cast(:title as jsonb), cast(:questions as jsonb), true, :now)
on conflict (utility_id, kind) do update set title = excluded.title, questions = excluded.questions, active = true,
    changed_at = excluded.changed_at
where (survey_templates.title, survey_templates.questions, survey_templates.active)
    is distinct from (excluded.title, excluded.questions, true)
""")
_REST = text("""
update runtime.survey_templates set active = false, changed_at = :now
where utility_id = :utility and active and kind <> all(:kinds)
""")


async def publish(engine: AsyncEngine, utilities: Iterable[Utility], *, now: datetime) -> None:
    """Keep the templates as the files have them; what a file has no more is inactive. Again is no harm."""
    async with engine.begin() as connection:
        for utility in utilities:
            for kind, survey in utility.surveys.items():
                values = {
                    "id": new_id(),
                    "utility": utility.id,
                    "kind": kind,
                    "title": json.dumps(survey.title.model_dump()),
                    "questions": json.dumps([one.model_dump(exclude_none=True) for one in survey.questions]),
                    "now": now,
                }
                await connection.execute(_PUT, values)
            await connection.execute(_REST, {"utility": utility.id, "kinds": list(utility.surveys), "now": now})


def asked(utility: Utility, kind: SurveyKind, language: str, key: str = "score", **values: str) -> str:
    """The words of a question; empty where the utility's file has none of that kind."""
    survey = utility.surveys.get(kind)
    question = survey.question(key) if survey else None
    return question.text.in_language(language).format(**values) if question else ""
