"""Open questions of the plan: what it leaves out or states twice, one generator per kind."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yingjian.derive.readiness import inspection_span
from yingjian.model.references import Origin, Ref
from yingjian.read.secrecy import QUESTIONS
from yingjian.read.shares import SUPPORT, TAKE_PART

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from yingjian.model.project import Person, Project, Requirement, Task


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to clarify: what is open, the records that it is about, where it is written."""

    kind: str
    text: str
    about: tuple[Ref, ...] = ()
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: its heading, why it matters, and the generator that looks for it."""

    name: str
    title: str
    why: str
    find: Callable[[Project], Iterator[Question]]


def _label(person: Person) -> str:
    return person.name or "、".join(post.title for post in person.posts) or person.id


def _missing_names(project: Project) -> Iterator[Question]:
    for person in project.people.values():
        if person.missing:
            posts = "、".join(post.title for post in person.posts)
            who = f"{person.name}（{posts}）" if person.name else posts
            text = f"{who}：缺{person.missing}"
            yield Question("missing-name", text, (person.ref,), person.origin)


def _idle(project: Project, share: str) -> Sequence[Person]:
    """Return the people of the leading group with a share who belong to no other body."""
    top = project.leading_group
    return [
        project.people[member.person]
        for member in top.members
        if member.share == share
        and all(other.body == top.id for other in project.memberships[member.person])
    ]


def _idle_members(project: Project) -> Iterator[Question]:
    members = project.leading_group.people(TAKE_PART)
    idle = _idle(project, TAKE_PART)
    if idle:
        text = f"{len(members)} 名成员中，{len(idle)} 人没有进办公室或工作小组，没有任务"
        yield Question(
            "idle-member",
            text,
            tuple(person.ref for person in idle),
            project.leading_group.origin,
        )


def _idle_deputies(project: Project) -> Iterator[Question]:
    for person in _idle(project, SUPPORT):
        text = f"副职{_label(person)}不带工作小组"
        yield Question("idle-deputy", text, (person.ref,), person.origin)


def roles_of(project: Project, person: str) -> tuple[str, ...]:
    """Return every role of a person in words: places in bodies, and as a contact."""
    roles = [
        f"{project.bodies[member.body].name}{member.role}"
        for member in project.memberships.get(person, ())
    ]
    roles += ["联系人" for need in project.requirements.values() if need.contact == person]
    return tuple(roles)


def _many_roles(project: Project) -> Iterator[Question]:
    for person in project.people.values():
        roles = roles_of(project, person.id)
        if len(roles) >= project.many_roles:
            text = f"{_label(person)}一人身兼 {len(roles)} 个角色：{'、'.join(roles)}"
            yield Question("many-roles", text, (person.ref,), person.origin)


def _two_keepers(project: Project) -> Iterator[Question]:
    keepers: dict[str, dict[str, Ref]] = defaultdict(dict)
    for body in project.bodies.values():
        for duty in body.duties:
            for topic in duty.topics:
                keepers[topic].setdefault(f"{body.name}（{duty.text}）", body.ref)
    for need in project.requirements.values():
        for topic in need.topics:
            if need.receiver:
                unit = project.units[need.receiver]
                keepers[topic].setdefault(f"{unit.name}（{need.text}）", unit.ref)
    for topic, holders in keepers.items():
        if len(holders) > 1:
            text = f"“{topic}”有 {len(holders)} 个主管：{'；'.join(holders)}"
            yield Question("two-keepers", text, tuple(holders.values()))


def _unscheduled(project: Project) -> Iterator[Question]:
    for task in project.tasks.values():
        phase = project.phases[task.phase]
        for need in task.presupposes:
            if need.task is None:
                text = f"第 {phase.number} 阶段“{task.text}”以“{need.event}”为前提，此前没有安排"
                yield Question("unscheduled", text, (task.ref,), task.origin)


def _window_conflicts(project: Project) -> Iterator[Question]:
    for phase in project.phases.values():
        if phase.inspection is None:
            continue
        inspection = project.inspections[phase.inspection]
        if (inspection.since, inspection.until) != (phase.since, phase.until):
            text = f"{inspection.name}：引言写“{inspection.when}”，工作步骤写“{phase.window}”"
            ref = Ref("inspection", inspection.id)
            yield Question("window-conflict", text, (phase.ref,), project.origins[ref])


def _open_days(project: Project) -> Iterator[Question]:
    for inspection in project.inspections.values():
        since, until = inspection_span(inspection, project)
        if since != until:
            ref = Ref("inspection", inspection.id)
            text = (
                f"{inspection.name}没有定到日：方案写“{inspection.when}”，倒计时按首日 {since} 计"
            )
            yield Question("open-day", text, (), project.origins[ref])


def _spellings(project: Project) -> Iterator[Question]:
    for unit in project.units.values():
        if len(unit.spellings) > 1:
            text = f"{unit.name}有 {len(unit.spellings)} 种写法：{'、'.join(unit.spellings)}"
            yield Question("spelling", text, (unit.ref,), unit.origin)


def _bases(project: Project) -> Iterator[Question]:
    for basis in project.plan.bases:
        if basis.number is None:
            yield Question("no-number", f"依据《{basis.title}》没有文号", (Ref("page", "plan"),))


def _tasks(project: Project) -> Iterator[Question]:
    tasks = tuple(project.tasks.values())
    rows = (
        ("没有写明牵头单位", [task for task in tasks if task.lead is None]),
        ("没有到日的时限，只能按阶段末日计", [task for task in tasks if task.due is None]),
    )
    for lack, open_tasks in rows:
        if open_tasks:
            text = f"{len(tasks)} 项任务中，{len(open_tasks)} 项{lack}"
            yield Question("task", text, tuple(task.ref for task in open_tasks))


def _units(project: Project) -> Iterator[Question]:
    derived = [unit for unit in project.units.values() if unit.basis]
    if derived:
        text = f"方案没有单位名单，{len(derived)} 个单位由职务推得，名称和类别待各单位核定"
        yield Question("unit", text, tuple(unit.ref for unit in derived))
    used = {unit.kind for unit in project.units.values()}
    asked: list[Requirement | Task] = [*project.requirements.values(), *project.tasks.values()]
    named = {word: row.ref for row in asked for word in row.applies_to}
    for kind in project.unit_kinds:
        if kind not in used and kind in named:
            text = f"方案对“{kind}”提了任务和要求，却没有{kind}的名单"
            yield Question("unit", text, (named[kind],))


def _posts(project: Project) -> Iterator[Question]:
    for person in project.people.values():
        for post in person.posts:
            if post.unit is None:
                text = f"{_label(person)}的职务“{post.title}”没有写明属于哪个单位"
                yield Question("post", text, (person.ref,), person.origin)


def _changes(project: Project) -> Iterator[Question]:
    settled = any(unit.until or unit.successor for unit in project.units.values())
    if not settled:
        for change in project.changes:
            text = f"{change.when}{change.text}；各单位何时撤并、并入哪里，尚未登记"
            yield Question("change", text, (Ref("page", "organization"),))


KINDS: tuple[Kind, ...] = (
    Kind("missing-name", "姓名缺漏", "名单上查无此人，责任就落不到人。", _missing_names),
    Kind("task", "任务没有落到单位和日子", "没有责任单位和时限的任务，到期没人认。", _tasks),
    Kind("idle-member", "成员没有任务", "列了名单而没有事，等于没有列。", _idle_members),
    Kind("idle-deputy", "副职不带小组", "分管什么，方案没有写。", _idle_deputies),
    Kind("many-roles", "一人身兼多职", "一人忙不过来时，几件事一起误。", _many_roles),
    Kind("two-keepers", "一件事几个主管", "两家都管，容易两家都不管。", _two_keepers),
    Kind("unscheduled", "前提没有安排", "前提没有排进步骤，后面的任务无从做起。", _unscheduled),
    Kind("window-conflict", "前后时间不一", "检查时间前后不一，准备就会误期。", _window_conflicts),
    Kind("open-day", "检查日期未定", "没有定到日，只能按最早的一天准备。", _open_days),
    Kind("spelling", "名称写法不一", "同一单位几种写法，材料上对不上。", _spellings),
    Kind("unit", "单位名单", "没有名单，就不知道还差哪家。", _units),
    Kind("post", "职务不知属哪个单位", "归不到单位的职务，任务单上看不到。", _posts),
    Kind("no-number", "依据没有文号", "没有文号，检查的人查不到原文。", _bases),
    Kind("change", "机构将有变动", "单位和职务变了，责任要跟着交接。", _changes),
)

BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in KINDS}


def questions(project: Project) -> tuple[Question, ...]:
    """Return every open question, in the order of ``KINDS``."""
    return tuple(question for kind in KINDS for question in kind.find(project))


def shown(project: Project) -> tuple[Question, ...]:
    """Return the questions that the edition shows: all or none."""
    return questions(project) if project.edition.opens(QUESTIONS) else ()
