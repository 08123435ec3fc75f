"""What is done with which drug: taken or stopped in the end, started, increased, continued."""

import re
from collections.abc import Iterable

from scribe.clinical import lexicon
from scribe.clinical.text import Phrase

_STOPPED = re.compile(
    r"(?<!\S)(?:stop\w*(?: taking| using)?|discontinu\w*|hold|held|paus\w+|avoid\w*|quit|"
    r"came off|come off|go off|off|no longer|no more|instead of|allergic|allerg\w+|"
    r"not (?:take|taking|use|using|on|have|been taking)|was on|were on|"
    r"used to (?:take|be on|use)|previously|former\w*|"
    r"never (?:took|taken|used)|ceas\w+|skip\w*|withh\w+|rid of|react\w*|"
    r"(?:switch\w*|chang\w+|swap\w*|replac\w+|mov\w+)(?: \w+)? (?:from|out))(?!\S)"
)
_STOPPED_IT = re.compile(
    r"(?<!\S)(?:stop\w*|quit|discontinu\w*|came off|come off|off|hold|pause) "
    r"(?:taking |using )?(?:it|that|them|this|these|those)(?!\S)"
)
# "The ramipril I stopped", "some codeine but it made me ill so I stopped".
_STOPPED_AFTER = re.compile(
    r"(?:(?:,|that|which|i|we|he|she|they|you|have|has|had|been|was|were|is|are|,|then) )*"
    r"(?:stopped|discontinued|ceased|held|withheld|paused|came off|on hold)(?!\S)|"
    r"(?:.* )?so (?:i|we|he|she|they) (?:have |had )?(?:stopped|quit|gave up)"
    r"(?: (?:it|that|them|taking it|,|\.|because|last)|\Z)"
)
_STARTED = re.compile(
    r"(?<!\S)(?:start\w*|begin|tak(?:e|es|ing)|us(?:e|es|ing)|on|giv\w+|prescri\w+|try|continu\w*|"
    r"keep|put|add\w*|increas\w*|to|resum\w*|restart\w*|apart from|except|other than|"
    r"only|just)(?!\S)"
)
_CLAUSE = re.compile(r"(?<!\S)(?:and|but|then|;|\.|because)(?!\S)")
_ACTS = {
    "start": r"start\w*|begin\w*|began|commenc\w*|initiat\w*|prescrib\w*|add\w*|try|introduc\w*|"
    r"restart\w*|resum\w*|(?:switch\w*|chang\w*|swap\w*|mov\w*) to|put \w+ on",
    "continue": r"continu\w*|carry on|carrying on|keep|keeping|stay on|remain on|stick with|stays?|"
    r"staying|unchanged|maintain\w*",
    "increase": r"increas\w*|raise|raised|raising|doubl\w*|uptitrat\w*|bump\w*",
    "decrease": r"decreas\w*|reduc\w*|lower\w*|halv\w*|taper\w*|wean\w*|cut",
}
_ACT = re.compile(
    "|".join(rf"(?P<{name}>(?<!\S)(?:{verbs})(?!\S))" for name, verbs in _ACTS.items())
)
_ACT_AFTER = re.compile(
    r"(?:(?:,|was|were|is|are|has|have|been|to|be|we|i|will) )*"
    rf"(?:{'|'.join(rf'(?P<{name}>{verbs})' for name, verbs in _ACTS.items())})(?!\S)"
)


def is_action(word: str) -> bool:
    """Say whether a word is a verb of what is done with a drug: it belongs to the one behind it."""
    return _ACT.fullmatch(word) is not None


def find_actions(phrases: Iterable[Phrase]) -> set[tuple[str, str]]:
    """Return what is done with each drug, where a verb before or right behind it says so."""
    return {
        (drug.name, action)
        for phrase in phrases
        if not phrase.text.endswith("?")
        for drug, before, behind in _surroundings(phrase)
        if (action := _action(before, behind))
    }


def _action(before: str, behind: str) -> str | None:
    verbs = list(_ACT.finditer(before))
    if verbs and not re.search(r"(?<!\S)(?:not|rather not|without|never)(?!\S)", before):
        return verbs[-1].lastgroup
    if after := _ACT_AFTER.match(behind):
        return after.lastgroup
    return None


def _surroundings(phrase: Phrase) -> Iterable[tuple[lexicon.Term, str, str]]:
    """Yield each drug with its clause before it and the words behind it, up to the next drug."""
    drugs = lexicon.drugs().find(phrase)
    for index, drug in enumerate(drugs):
        first = drugs[index - 1].last if index else 0
        last = drugs[index + 1].first if index + 1 < len(drugs) else len(phrase.words)
        before = phrase.part(first, drug.first).text
        yield drug, _CLAUSE.split(before)[-1].strip(), phrase.part(drug.last, last).text


def find_courses(phrases: Iterable[Phrase]) -> dict[str, str]:
    """Return whether each drug is ``taken`` or ``stopped`` in the end, where that is said.

    "Stop it" is of the drug that was named last. Questions decide nothing.
    """
    courses: dict[str, str] = {}
    last: str | None = None
    for phrase in phrases:
        if phrase.text.endswith("?"):
            continue
        drugs = lexicon.drugs().find(phrase)
        for index, drug in enumerate(drugs):
            before = phrase.part(0, drug.first).text
            cuts = [match.end() for match in _CLAUSE.finditer(before)]
            clause = before[cuts[-1] :] if cuts else before
            ends = [match.end() for match in _STOPPED.finditer(clause)]
            begins = [match.end() for match in _STARTED.finditer(clause)]
            if ends and (not begins or ends[-1] >= begins[-1]):
                courses[drug.name] = "stopped"
            elif begins:
                courses[drug.name] = "taken"
            end = drugs[index + 1].first if index + 1 < len(drugs) else len(phrase.words)
            behind = phrase.part(drug.last, end).text
            if _STOPPED_IT.search(behind) or _STOPPED_AFTER.match(behind):
                courses[drug.name] = "stopped"
            last = drug.name
        if not drugs and last and _STOPPED_IT.search(phrase.text):
            courses[last] = "stopped"
    return courses
