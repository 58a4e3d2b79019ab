"""Fixtures that more than one folder uses: a session may only make them once."""

from tests.functions.dynamo import aws

__all__ = ["aws"]
