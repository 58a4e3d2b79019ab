"""Fixtures that more than one folder uses."""

from tests.functions.dynamo import aws

__all__ = ["aws"]
