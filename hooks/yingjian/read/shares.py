"""How a role counts in the allocation of responsibility: the words data and code share."""

from typing import Final, Literal, TypeAlias

Share: TypeAlias = Literal["顾问", "牵头", "配合", "参加"]

ADVISE: Final[Share] = "顾问"
LEAD: Final[Share] = "牵头"
SUPPORT: Final[Share] = "配合"
TAKE_PART: Final[Share] = "参加"
