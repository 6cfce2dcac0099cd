"""The assistant's skills: one file a skill; the only way out is client.py (HTTP to the backend).

Importing the package imports every skill, so that rasa_sdk (`python -m rasa_sdk --actions actions`) finds them.
"""

from __future__ import annotations

import warnings

from sanic.worker.manager import WorkerManager

from actions import answer, correction, language, memory, skills
from actions.base import Skill
from kit.utility import load_all

__all__ = ["answer", "language", "skills"]

load_all()  # a wrong utility.yml is told at the start, not to the first customer; what was read then stays
# What a message may continue, whatever its intent; tried in this order.
Skill.courses = (answer.take_up, correction.after_the_fact, memory.follow_up)

# Its server's own process may take this long to be there (tenths of a second); Sanic's 30 s are too few where two cores
# start everything at once, and the whole counter stopped for it.
WorkerManager.THRESHOLD = 1200

# rasa_sdk 3.21 serves Rasa 3.6.21 (DESIGN.md, Five processes); it would warn at the first call.
warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
