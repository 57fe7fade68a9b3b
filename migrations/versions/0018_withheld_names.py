"""Names of a person that name somebody else, who is protected; lengths that are preferred

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from crm.cases.spelling import Spellings

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_CASE = sa.table(
    "case",
    *(sa.column(name) for name in ("id", "name", "original_name", "is_protected")),
    *(sa.column(name, sa.JSON()) for name in ("former_names", "guard_words", "withheld_names")),
)
_NAME = sa.table("case_name", sa.column("case_id"), sa.column("name"))
_DOCUMENT = sa.table("search_document", sa.column("folding"))


def upgrade() -> None:
    """Names that name somebody protected are withheld at once; the search index is made anew."""
    op.add_column(
        "case", sa.Column("withheld_names", sa.JSON(), server_default="{}", nullable=False)
    )
    op.add_column(
        "fact_alternative",
        sa.Column("is_preferred", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    with op.batch_alter_table("fact_alternative") as batch:  # nothing points at it
        batch.alter_column("value", existing_type=sa.String(20), type_=sa.String(40))
    connection = op.get_bind()
    names: dict[int, list[str]] = defaultdict(list)
    words: dict[int, list[str]] = {}
    for row in connection.execute(sa.select(_CASE)).mappings():
        names[row["id"]] += [row["name"], row["original_name"]]
        if row["is_protected"]:
            words[row["id"]] = [*(row["former_names"] or ()), *(row["guard_words"] or ())]
    for case_id, name in connection.execute(sa.select(_NAME.c.case_id, _NAME.c.name)).all():
        names[case_id].append(name)
    sought = Spellings({str(who): [*names[who], *more] for who, more in words.items()})
    for case_id, each in names.items():
        withheld: dict[str, list[str]] = defaultdict(list)
        for name in dict.fromkeys(each):
            for who in sought.found_in(name) - {str(case_id)}:
                withheld[who].append(name)
        if withheld:
            values = {"withheld_names": dict(withheld)}
            connection.execute(sa.update(_CASE).where(_CASE.c.id == case_id).values(values))
            connection.execute(sa.update(_DOCUMENT).values(folding=0))


def downgrade() -> None:
    """Everybody reads them again; why a length is preferred stays, but not which."""
    with op.batch_alter_table("fact_alternative") as batch:
        batch.alter_column(
            "value",
            existing_type=sa.String(40),
            type_=sa.String(20),
            postgresql_using="substr(value, 1, 20)",
        )
    op.drop_column("fact_alternative", "is_preferred")
    op.drop_column("case", "withheld_names")
