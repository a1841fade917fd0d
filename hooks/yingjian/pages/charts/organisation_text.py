"""Lines of text in the boxes of the organisation chart, wrapped to a width in em."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from yingjian.pages.charts.wrapping import text_width, wrap, wrap_clauses, wrap_items

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.organisation_facts import Group, Office, OrgChart, Person

# Sizes in em of the style.
SMALL: Final = 0.96
NAME: Final = 1.25
_HEAD_NAME: Final = 1.6
_LISTED_NAME: Final = 1.15
_GROUP_NAME: Final = 1.18
_BULLET_INDENT: Final = 0.9


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text in a box; lengths are in em.

    `heading` sets the text bold in the title face. `label` and `bullet` stand in the `indent`.
    `before` is extra room above the line; `rule` draws a line in that room.
    """

    text: str
    size: float = 1.0
    heading: bool = False
    mid: bool = False
    href: str | None = None
    links: tuple[tuple[str, str], ...] = ()
    indent: float = 0.0
    label: str = ""
    bullet: bool = False
    rule: bool = False
    before: float = 0.0


def person_lines(person: Person, width: float, *, title: str = "", size: float) -> list[TextLine]:
    """Return name and posts; each post begins a line of its own."""
    name = f"{title}　{person.name}" if title else person.name
    lines = [
        TextLine(part, size=size, heading=True, href=person.href, before=0 if index else 0.1)
        for index, part in enumerate(wrap(name, width / size))
    ]
    if person.missing:
        lines += [TextLine(part, size=SMALL, mid=True) for part in wrap(person.missing, width)]
    for post in person.posts:
        lines += [TextLine(part, size=SMALL) for part in wrap(post, width / SMALL)]
    return lines


def adviser_lines(chart: OrgChart, width: float) -> list[TextLine]:
    """Return all advisers, who share one box."""
    lines: list[TextLine] = []
    for person in chart.advisers:
        name, *rest = person_lines(person, width, title=chart.adviser_title, size=NAME)
        lines += [replace(name, before=0.6) if lines else name, *rest]
    return lines


def head_lines(chart: OrgChart, width: float) -> list[TextLine]:
    """Return the head of the leading group; the posts run on behind each other."""
    head = chart.head
    name = wrap(f"{chart.head_title}　{head.full_name}", width / _HEAD_NAME)
    lines = [TextLine(part, size=_HEAD_NAME, heading=True, href=head.href) for part in name]
    return lines + [TextLine(part) for part in wrap_items(head.posts, width)]


def deputy_lines(chart: OrgChart, width: float) -> list[TextLine]:
    """Return the deputies below each other: name, posts, and the groups that each heads."""
    lines = [TextLine(f"{chart.deputy_title} {len(chart.deputies)} 人", size=SMALL, mid=True)]
    for person in chart.deputies:
        for index, part in enumerate(wrap(person.full_name, width / _LISTED_NAME)):
            before = 0 if index else 0.45
            lines.append(
                TextLine(part, size=_LISTED_NAME, heading=True, href=person.href, before=before)
            )
        lines += [TextLine(part, size=SMALL) for part in wrap_items(person.posts, width / SMALL)]
        groups = "、".join(chart.groups[index].name for index in person.heads)
        if groups:
            parts = wrap(f"带{groups}", width / SMALL)
            lines += [TextLine(part, size=SMALL, mid=True) for part in parts]
    return lines


def office_lines(office: Office, width: float) -> list[TextLine]:
    """Return name and head of the office, then its note."""
    name = f"{office.name}　{office.head.full_name if office.head else '未定'}"
    href = office.href or (office.head.href if office.head else None)
    lines = [
        TextLine(part, size=NAME, heading=True, href=href) for part in wrap(name, width / NAME)
    ]
    return lines + [TextLine(part, size=SMALL) for part in wrap_clauses(office.note, width / SMALL)]


def group_lines(group: Group, width: float) -> list[TextLine]:
    """Return name, head, deputies and duties of a working group."""
    lines = [
        TextLine(part, size=_GROUP_NAME, heading=True, href=group.href)
        for part in wrap(group.name, width / _GROUP_NAME)
    ]
    heads = [group.head] if group.head else []
    lines += _role_lines("组长", heads, width, nobody="方案未写")
    lines += _role_lines("副组长", group.deputies, width)
    for number, duty in enumerate(group.duties):
        for index, part in enumerate(wrap(duty, width - _BULLET_INDENT)):
            first = number == index == 0
            before = 0.9 if first else 0 if index else 0.25
            lines.append(
                TextLine(part, indent=_BULLET_INDENT, bullet=index == 0, rule=first, before=before)
            )
    return lines


def _role_lines(
    title: str, people: Sequence[Person], width: float, *, nobody: str = ""
) -> list[TextLine]:
    """Return “组长 谷阳雄” with the title in bold; further names continue under the first.

    Without people the line says `nobody`; there is none if that is empty.
    """
    indent = text_width(title) + 0.5
    links = [(person.full_name, person.href) for person in people if person.href is not None]
    names = [person.full_name for person in people] or [nobody]
    return [
        TextLine(
            part,
            indent=indent,
            label="" if index else title,
            links=tuple((name, href) for name, href in links if name in part),
            before=0 if index else 0.25,
        )
        for index, part in enumerate(wrap_items(names, width - indent))
    ]
