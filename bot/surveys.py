"""What customers are asked about how it went (SUR-01): the templates of a utility's file, also kept in the database
beside the answers that were given to them.

| kind | when it is asked, by itself | scale |
|---|---|---|
| csat | a customer whom the assistant served thanks or leaves (`rating.py`) | 1 to 5 |
| post_interaction | an agent closed a conversation as helped (`floor/survey.py`) | 1 to 5 |
| nps | some time after one of those (`floor/recommending.py`) | 0 to 10 |

Each at most once in its `every_days`, with its own words, and below its own number the question why. What the file has
not is not asked.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from kit.ids import new_id
from kit.utility import Utility
from kit.utility_parts import SCALES, Survey, SurveyKey, SurveyKind

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
                    "questions": json.dumps(_questions(kind, survey)),
                    "now": now,
                }
                await connection.execute(_PUT, values)
            await connection.execute(_REST, {"utility": utility.id, "kinds": list(utility.surveys), "now": now})


def _questions(kind: SurveyKind, survey: Survey) -> list[dict[str, Any]]:
    """As they are kept: the number with its scale."""
    low, high = SCALES[kind]
    return [
        one.model_dump(exclude_none=True) | ({"low": low, "high": high} if one.key == "score" else {})
        for one in survey.questions
    ]


def words(survey: Survey, key: SurveyKey, language: str, *, aloud: bool = False, **values: str) -> str:
    """The question's words, where it is heard as it is said. Raises LookupError for one that it does not ask."""
    question = survey.question(key)
    if question is None:
        raise LookupError(key)
    localized = question.aloud if aloud and question.aloud else question.text
    return localized.in_language(language).format(**values)
