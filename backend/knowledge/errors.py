"""ArticleError(ValueError): a file under utilities/<id>/knowledge can't be used."""

from __future__ import annotations


class ArticleError(ValueError):
    """The message names the file and what is wrong with it."""
