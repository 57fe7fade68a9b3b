"""export cases: what import takes back, without loss and without protected people."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from crm.audit.models import DESK
from crm.cases import exchange as cases
from crm.cases import exporting
from crm.cases.models import Case, Source
from crm.cases.proceedings import ChargeRow, Details, PartRow, specify
from crm.cases.terms import Term
from crm.cli import cli
from crm.db import db
from crm.home import demo
from crm.statements import exchange as statements
from crm.statements.exporting import add_statements
from tests import factories
from tests.conftest import fresh  # type: ignore[attr-defined]
