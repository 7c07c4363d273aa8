"""The kinds of input that more than one route takes, each bounded: nothing from outside is unlimited."""

from typing import Annotated

from fastapi import Path
from pydantic import Field, SecretStr, StringConstraints

Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=254,
        pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$",
    ),
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
NewPassword = Annotated[SecretStr, Field(min_length=12, max_length=200)]
Password = Annotated[SecretStr, Field(max_length=200)]
Token = Annotated[SecretStr, Field(max_length=200)]
RowId = Annotated[int, Path(ge=1, lt=2**63)]
