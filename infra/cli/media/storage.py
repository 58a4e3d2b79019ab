"""media usage: what somebody's media take, and whether their rows add up to it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Never

import typer
from rich.filesize import decimal

from functions.adapters.connections import client
from functions.adapters.media import DynamoMedia
from functions.adapters.objects import S3Objects
from functions.adapters.sender import SqsSender
from functions.custodian.storage import Findings, check_storage
from functions.deadline import now_ms
from functions.records import Usage
from infra.cli.importing.operator import Operator
from shared.directory import Cell
from shared.messages import CheckOwner
