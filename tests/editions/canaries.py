"""Data with a word of its own in every field of every record, at every level of secrecy.

Each word is nowhere else, so that where it turns up tells what was shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.derive.assessed import Raw, block
from tests.editions import papers

if TYPE_CHECKING:
    from pathlib import Path

LEVELS = PUBLIC, INSPECTOR, INTERNAL = ("公开", "督导组", "内部")
EDITIONS = {"public": PUBLIC, "inspector": INSPECTOR, "internal": INTERNAL}
# The mobile number that rules let stand as an example, as it is written here and there.
MOBILES = ("13800000000", "138 0000 0000", "138-0000-0000")
# Fields at the level in the middle; all others are at the highest.
MIDDLE = frozenset(
    {
        *("unit.basis", "task.owner", "indicator.note", "evidence.person", "evidence.reason"),
        *("ledger.measures", "ledger.owner", "ledger.reopened", "unit.phone"),
    }
)


@dataclass(frozen=True)
class Canary:
    """A word, the lowest level at which it may be seen, and what it stands in."""

    word: str
    level: str
    where: str

    def allowed(self, edition: str) -> bool:
        return LEVELS.index(self.level) <= LEVELS.index(EDITIONS[edition])


@dataclass
class Nest:
    """Makes words, each once, and the records that hold them."""

    canaries: list[Canary] = field(default_factory=list)

    def know(self, word: str, level: str, where: str) -> str:
        self.canaries.append(Canary(word, level, where))
        return word

    def word(self, where: str, level: str = PUBLIC) -> str:
        return self.know(f"QUE{len(self.canaries):04}K", level, where)

    def of(self, name: str, level: str = PUBLIC) -> str:
        """A word in a field of the table (``ledger.owner``) of a record of a level."""
        return self.word(name, max(level, at(name), key=LEVELS.index))

    def phone(self, where: str, level: str) -> str:
        number = f"0991-8{len(self.canaries):03}{2100 + len(self.canaries)}"
        return self.know(number, level, where)

    def text(self, where: str, level: str = PUBLIC) -> str:
        """A word, and after it a telephone number that only the internal edition shows."""
        return f"{self.word(where, level)}电话{self.phone(where, INTERNAL)}"


def at(name: str) -> str:
    return INSPECTOR if name in MIDDLE else INTERNAL


def write(data: Path) -> Nest:
    """Everything below ``data``; gives what is hidden in it."""
    nest = Nest()
    (data / "evidence" / "files").mkdir(parents=True)
    (data / "indicators").mkdir()
    for name, content in {
        "plan": plan(nest),
        "organization": organization(nest),
        "schedule": schedule(nest),
        "systems": systems(nest),
        "figures": figures(nest),
        "rectification": ledger(nest),
        "binder": binder(nest),
        "editions": editions(nest),
        "checks": {"thresholds": {"many_roles": 4}, "severity": {}},
        "indicators/A1": indicator(nest),
    }.items():
        (data / f"{name}.yml").write_text(block(content), encoding="utf-8")
    for name, content in evidence(nest, data / "evidence" / "files"):
        (data / "evidence" / f"{name}.yml").write_text(block(content), encoding="utf-8")
    return nest


def day(text: str) -> Raw:
    return Raw(text)


def plan(nest: Nest) -> dict[str, Any]:
    return {
        "title": nest.text("plan.title") + "工作方案",
        "short_title": nest.word("plan.short_title"),
        "number": nest.know("甲政发〔2024〕7001号", PUBLIC, "plan.number"),
        "issuer": nest.word("plan.issuer"),
        "place": nest.word("plan.place"),
        "dated": day("2024-02-01"),
        "published": day("2024-02-02"),
        "purpose": nest.text("plan.purpose"),
        "closing": "、".join((nest.text("plan.closing"), *MOBILES)),
        "editor_notes": [nest.of("plan.editor_notes"), nest.of("plan.editor_notes")],
        "bases": [
            {
                "id": "B1",
                "title": nest.text("basis.title"),
                "number": nest.know("县教发〔2023〕7002号", PUBLIC, "basis.number"),
            },
        ],
        "inspections": [
            {
                "id": "I1",
                "level": nest.word("inspection.level"),
                "name": nest.word("inspection.name"),
                "by": nest.text("inspection.by"),
                "object": nest.text("inspection.object"),
                "when": nest.text("inspection.when"),
                "from": day("2024-04-10"),
                "to": day("2024-04-12"),
            }
        ],
        "requirements": [
            {
                "id": "Q1",
                "text": nest.text("requirement.text"),
                "applies_to": ["乡直单位"],
                "responsibilities": [
                    {
                        "role": nest.word("responsibility.role"),
                        "holder": nest.text("responsibility.holder"),
                    }
                ],
                "receiver": "U2",
                "contact": "P3",
                "topics": [nest.word("requirement.topics")],
            }
        ],
    }


def organization(nest: Nest) -> dict[str, Any]:
    def person(name: str, given: str, level: str, **more: Any) -> dict[str, Any]:
        seen = level or PUBLIC
        return {
            "id": name,
            "name": nest.know(given, seen, "person.name"),
            "posts": [{"unit": "U1", "title": nest.text("post.title", seen)}],
            "phone": nest.phone("person.phone", INTERNAL),
            **({"secrecy": level} if level else {}),
            **more,
        }

    nest.know("yinque", INTERNAL, "person.name in pinyin")
    nest.know("mingque", PUBLIC, "person.name in pinyin")
    return {
        "unit_kinds": [{"name": "乡直单位"}, {"name": "学校"}],
        "units": [
            {
                "id": "U1",
                "name": nest.word("unit.name"),
                "full_name": nest.text("unit.full_name"),
                "kind": "乡直单位",
                "basis": nest.of("unit.basis"),
                "spellings": [nest.word("unit.spellings"), nest.word("unit.spellings")],
                "aliases": [nest.word("unit.aliases")],
                "former_names": [nest.word("unit.former_names")],
                "phone": nest.phone("unit.phone", at("unit.phone")),
            },
            {"id": "U2", "name": nest.word("unit.name"), "kind": "学校"},
        ],
        "people": [
            person("P1", "宋明鹊", ""),
            person("P2", "宋静鹊", INSPECTOR),
            person("P3", "宋隐鹊", INTERNAL, pinyin="song yin que"),
            person("P4", "单鹊□", PUBLIC, missing=nest.word("person.missing")),
        ],
        "roles": [
            {"name": nest.word("role.name"), "share": "牵头"},
            {"name": nest.word("role.name"), "share": "参加"},
        ],
        "leading_group": {
            "id": "L1",
            "name": nest.word("body.name"),
            "roster": [
                {"role": role_of(nest, 0), "people": ["P1"]},
                {"role": role_of(nest, 1), "people": ["P2", "P3", "P4"]},
            ],
            "duties": [
                {"id": "L1.1", "text": nest.text("duty.text"), "topics": [nest.word("duty.topics")]}
            ],
        },
        "office": {
            "id": "O1",
            "name": nest.word("office.name"),
            "seat": nest.text("office.seat"),
            "unit": "U1",
            "roster": [{"role": role_of(nest, 0), "people": ["P3"]}],
            "duties": [{"id": "O1.1", "text": nest.text("duty.text")}],
        },
        "working_groups": [
            {
                "id": "G1",
                "name": nest.word("group.name"),
                "roster": [{"role": role_of(nest, 0), "people": ["P2"]}],
                "duties": [{"id": "G1.1", "text": nest.text("duty.text")}],
            }
        ],
        "changes": [
            {"id": "C1", "when": nest.word("change.when"), "text": nest.text("change.text")}
        ],
    }


def role_of(nest: Nest, index: int) -> str:
    return [canary.word for canary in nest.canaries if canary.where == "role.name"][index]


def schedule(nest: Nest) -> dict[str, Any]:
    return {
        "phases": [
            {
                "id": "S1",
                "name": nest.word("phase.name"),
                "window": nest.text("phase.window"),
                "from": day("2024-03-01"),
                "to": day("2024-03-31"),
                "tasks": [
                    {
                        "id": "T1.1",
                        "text": nest.text("task.text"),
                        "lead": "U1",
                        "support": ["U2"],
                        "due": day("2024-03-20"),
                        "owner": "P1",
                        "deliverables": ["E7001", "E9043"],
                        "presupposes": [{"event": nest.text("presupposition.event")}],
                    }
                ],
            },
            {
                "id": "S2",
                "name": nest.word("phase.name"),
                "window": nest.word("phase.window"),
                "from": day("2024-04-01"),
                "to": day("2024-04-30"),
                "inspection": "I1",
                "tasks": [{"id": "T2.1", "text": nest.text("task.text"), "applies_to": ["学校"]}],
            },
        ]
    }


def systems(nest: Nest) -> dict[str, Any]:
    return {
        "kinds": [nest.word("systems.kinds"), nest.word("evidence.kind", INTERNAL)],
        "secrecy": list(LEVELS),
        "systems": [
            {
                "id": "A",
                "title": nest.word("system.title"),
                "origin": nest.text("system.origin"),
                "inspections": ["I1"],
                "period": {"from": day("2023-09-01"), "to": day("2024-03-31")},
                "levels": [nest.word("system.levels"), nest.word("system.levels")],
                "shape": "points",
                "points": 10,
                "step": Raw("0.5"),
                "grades": [{"name": nest.word("grade.name"), "from": 0}],
                "vetoes": [{"id": "V1", "text": nest.text("veto.text"), "when": "F003 > 0"}],
            }
        ],
    }


def indicator(nest: Nest) -> dict[str, Any]:
    def score(number: str) -> dict[str, Any]:
        return {
            "score": Raw(number),
            "note": nest.of("indicator.note") + "，见 {F001}、{F002}",
            "deduction": nest.of("indicator.deduction"),
            "on": day("2024-03-10"),
        }

    return {
        "id": "A1",
        "title": nest.text("indicator.title"),
        "points": 10,
        "children": [
            {
                "id": "A1.1",
                "title": nest.word("indicator.title"),
                "points": 6,
                "rule": nest.text("indicator.rule") + "，{F001}、{F003}",
                "lead": "U1",
                "support": ["U2"],
                "owner": "P4",
                "slots": [
                    {
                        "id": number,
                        "title": nest.text("slot.title"),
                        "point": nest.text("slot.point"),
                    }
                    for number in range(1, 7)
                ],
                "scores": {"self": score("5"), "city": score("4"), "province": score("4")},
            },
            {
                "id": "A1.2",
                "title": nest.word("indicator.title"),
                "points": 2,
                "scoring": {"kind": "bands", "figure": "F001", "bands": [{"score": 1}]},
                "lead": "U2",
                "scores": {"self": score("1")},
            },
            {
                "id": "A1.3",
                "title": nest.word("indicator.title"),
                "points": 2,
                "lead": "U2",
                "not_applicable": {"reason": nest.text("not_applicable.reason"), "effect": "full"},
            },
        ],
    }


# Evidence: id, level as written, the level that counts, slot, day on which it was formed.
_EVIDENCE = (
    ("E7001", PUBLIC, PUBLIC, 1, "2023-11-07"),
    ("E8021", INSPECTOR, INSPECTOR, 2, "2023-11-08"),
    ("E9043", INTERNAL, INTERNAL, 3, "2023-11-09"),
    ("E9044", "", INTERNAL, 4, "2023-11-11"),
)


def evidence(nest: Nest, folder: Path) -> list[tuple[str, dict[str, Any]]]:
    records = []
    kinds = [
        canary.word
        for canary in nest.canaries
        if canary.where in {"systems.kinds", "evidence.kind"}
    ]
    for name, written, level, slot, formed in _EVIDENCE:
        nest.know(name, level, "evidence.id")
        nest.know(formed, level, "evidence.formed")
        record = {
            "id": name,
            "title": nest.text("evidence.title", level),
            "number": nest.know(f"甲政发〔2024〕{name[1:]}号", level, "evidence.number"),
            "issuer": nest.text("evidence.issuer", level),
            "formed": day(formed),
            "filed": day("2024-01-15"),
            "kind": kinds[level == INTERNAL],
            "pages": 1,
            "retention": "30年",
            "unit": "U1",
            "person": "P4",
            "answers": [
                {"indicator": "A1.1", "slot": slot, "point": nest.text("answer.point", level)},
                {"indicator": "A1.2", "point": nest.word("answer.point", level)},
            ],
            "state": "已审",
            "reviewer": "P1",
            "reviewed": day("2024-01-20"),
            "note": nest.of("evidence.note", level),
            "files": [{"path": path} for path in papers.write(nest, folder, level)],
        }
        if written:
            record["secrecy"] = written
        records.append((name, record))
    for name, level, slot in (("E7005", PUBLIC, 5), ("E9046", INTERNAL, 6)):
        nest.know(name, level, "evidence.id")
        record = {
            "id": name,
            "title": nest.text("evidence.title", level),
            "unit": "U2",
            "secrecy": level,
            "answers": [{"indicator": "A1.1", "slot": slot}],
            "state": "退回",
            "reason": nest.of("evidence.reason", level),
        }
        records.append((name, record))
    return records


def figures(nest: Nest) -> dict[str, Any]:
    def figure(name: str, value: str, level: str, **more: Any) -> dict[str, Any]:
        nest.know(value, level, "figure.value")
        return {
            "id": name,
            "title": nest.text("figure.title", level),
            "value": Raw(value),
            "decimals": 2,
            "unit": nest.word("figure.unit", level),
            "as_of": day("2024-03-01"),
            "owner": "U1",
            "note": nest.text("figure.note", level),
            "secrecy": level,
            **more,
        }

    def pair(name: str, left: str, right: str, level: str) -> dict[str, Any]:
        return {
            "id": name,
            "title": nest.text("reconciliation.title", level),
            "left": left,
            "relation": ">=",
            "right": right,
            "note": nest.text("reconciliation.note", level),
        }

    nest.know("5321.01", INTERNAL, "difference of a reconciliation")
    return {
        "figures": [
            figure("F001", "7319.53", PUBLIC, source="E7001"),
            figure("F002", "7418.64", INSPECTOR, source="E9043"),
            figure("F003", "1998.52", INTERNAL, source="E7001"),
        ],
        "reconciliations": [
            pair("X01", "F001", "100", PUBLIC),
            pair("X02", "F001", "F003", INTERNAL),
        ],
    }


# The ledger: id, level, the day on which the problem was found, and that of its closing.
_LEDGER = (
    ("R7001", PUBLIC, "2024-01-03", "2024-02-05"),
    ("R8021", INSPECTOR, "2024-01-04", "2024-02-06"),
    ("R9043", INTERNAL, "2024-01-05", "2024-02-07"),
)


def ledger(nest: Nest) -> dict[str, Any]:
    items = []
    for name, level, found, closed in _LEDGER:
        nest.know(name, level, "ledger.id")
        nest.know(found, level, "ledger.found")
        nest.know(closed, level, "ledger.closed")
        items.append(
            {
                "id": name,
                "source": "自查",
                "indicator": "A1.1",
                "problem": nest.text("ledger.problem", level) + "，{F003}",
                "found": day(found),
                "measures": nest.of("ledger.measures", level),
                "lead": "U1",
                "support": ["U2"],
                "owner": "P1",
                "due": day("2024-03-15"),
                "progress": [{"on": day("2024-01-25"), "text": nest.of("ledger.progress", level)}],
                "before": ["E7001", "E9043"],
                "after": ["E7001", "E9043"],
                "accepted_by": "P4",
                "accepted": day("2024-02-01"),
                "closed": day(closed),
                "reopened": [
                    {"on": day("2024-02-20"), "reason": nest.of("ledger.reopened", level)}
                ],
                "secrecy": level,
            }
        )
    return {"items": items}


def binder(nest: Nest) -> dict[str, Any]:
    def part(thumb: str, kinds: str, *more: dict[str, Any]) -> dict[str, Any]:
        chapters = [*({"kind": kind} for kind in kinds.split()), *more]
        return {"title": nest.word("part.title"), "thumb": thumb, "chapters": chapters}

    pages = [{"kind": "page", "file": f"note-{at}.md"} for at in ("open", "middle", "closed")]
    pages[0]["title"] = nest.word("chapter.title")
    return {
        "title": nest.word("binder.title"),
        "label": "迎检册",
        "fonds": nest.word("binder.fonds"),
        "year": nest.word("binder.year"),
        "retention": nest.word("binder.retention"),
        "parts": [
            part("方案", "guide plan organization schedule"),
            part("自评", "report assessment"),
            part("材料", "evidence papers"),
            part("整改", "ledger figures"),
            part("分工", "responsibility questions", *pages),
            part("索引", "matrix matrix-evidence units people manifest box-note scoring"),
        ],
    }


def editions(nest: Nest) -> dict[str, Any]:
    from yingjian.read.secrecy import FIELDS

    return {
        "editions": {
            "inspector": {"title": "督导组版", "line": nest.word("edition.line", INSPECTOR)},
            "public": {"title": "公开版", "line": "给公众"},
        },
        "fields": {name: at(name) for name in FIELDS},
        "pages": {"questions": INSPECTOR, "quality": INTERNAL, "owed": INTERNAL, "report": PUBLIC},
    }


def docs(nest: Nest, folder: Path) -> None:
    """Hand-written pages at every level, parts of the report, and a file that is no page."""
    for name, level in (("open", PUBLIC), ("middle", INSPECTOR), ("closed", INTERNAL)):
        heading = "" if name == "open" else f"# 手写{name}\n\n"
        text = f"---\nsecrecy: {level}\n---\n\n{heading}{nest.text('page', level)}\n"
        (folder / f"note-{name}.md").write_text(text, encoding="utf-8")
    (folder / "unmarked.md").write_text(f"# 没有写\n\n{nest.word('page', INTERNAL)}\n", "utf-8")
    report = folder / "report"
    for name, level in (
        ("self-check", PUBLIC),
        ("achievements", INSPECTOR),
        ("problems", INTERNAL),
    ):
        text = f"---\nsecrecy: {level}\n---\n\n{nest.text('report', level)}\n"
        (report / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "loose.txt").write_text(nest.word("a file beside the pages", INTERNAL), "utf-8")
