"""Alembic: one history for all schemas. The URL comes from the caller's `-x url=…`, attributes, or DATABASE_URL."""

from __future__ import annotations

import importlib
import os

from alembic import context
from sqlalchemy import create_engine, pool, text

import backend.kit.orm
import bot.orm
import desk.staff.models
from kit.postgres import sqlalchemy_url

MODEL_MODULES = (
    "backend.kit.models",
    "backend.customers.models",
    "backend.notifications.models",
    "backend.identity.models",
    "backend.linking.models",
    "backend.usage.models",
    "backend.billing.models",
    "backend.payments.models",
    "backend.outages.models",
    "backend.cases.models",
    "backend.knowledge.models",
    "backend.demo.models",
    "bot.models",
    "bot.floor.models",
    "bot.training.models",
    "bot.notes",
    "bot.subscribers.models",
    "bot.desks.models",
    "bot.mentions",
    "bot.files.models",
    "bot.files.fetching",
    "bot.search",
    "desk.staff.models",
    "desk.answers.shelf",
    "desk.api.models",
)
SCHEMAS = ("service", "runtime", "desk")


def run() -> None:
    """Bring the database to the newest revision, or print the SQL."""
    for module in MODEL_MODULES:
        importlib.import_module(module)
    url = context.config.attributes.get("url") or os.environ["DATABASE_URL"]
    engine = create_engine(sqlalchemy_url(url), poolclass=pool.NullPool)
    with engine.connect() as connection:
        for schema in SCHEMAS:
            connection.execute(text(f"create schema if not exists {schema}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=[
                backend.kit.orm.Base.metadata,
                bot.orm.Base.metadata,
                desk.staff.models.Base.metadata,
            ],
            include_schemas=True,
            include_name=lambda name, kind, _parents: kind != "schema" or name in SCHEMAS,
            version_table_schema="runtime",
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
