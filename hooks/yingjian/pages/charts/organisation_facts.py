"""The facts that the organisation chart shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """One person; the order of people is their rank.

    `missing` names the part of the name that the source lacks (“脱全名”), `heads` are indexes of
    `OrgChart.groups`.
    """

    name: str
    posts: tuple[str, ...] = ()
    href: str | None = None
    missing: str | None = None
    heads: tuple[int, ...] = ()

    @property
    def full_name(self) -> str:
        """The name, followed by what is missing of it in brackets."""
        return self.name + (f"（{self.missing}）" if self.missing else "")


@dataclass(frozen=True, slots=True)
class Group:
    """A working group; `head` is None when nobody is named."""

    name: str
    head: Person | None
    deputies: tuple[Person, ...] = ()
    duties: tuple[str, ...] = ()
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Office:
    """The office of the leading group; `note` gives its seat and its duties."""

    head: Person | None
    note: str = ""
    name: str = "办公室"
    href: str | None = None


@dataclass(frozen=True, slots=True)
class OrgChart:
    """The leading group and its working groups. The titles are the roles' published names."""

    head: Person
    advisers: tuple[Person, ...] = ()
    deputies: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()
    office: Office | None = None
    head_title: str = "组长"
    adviser_title: str = "顾问"
    deputy_title: str = "副组长"

    def group_order(self) -> list[int]:
        """Return the groups' indexes in the order of the deputies who head them, others last."""
        rank: dict[int, int] = {}
        for index, deputy in enumerate(self.deputies):
            for group in deputy.heads:
                rank.setdefault(group, index)
        last = len(self.deputies)
        return sorted(range(len(self.groups)), key=lambda group: (rank.get(group, last), group))
