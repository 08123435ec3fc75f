"""What the patient tells and answers, as lines of the subjective section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scribe.clinical import lexicon
from scribe.clinical.dialogue import Dialogue, Utterance
from scribe.clinical.polarity import Mention
from scribe.clinical.replies import reply_kind
from scribe.clinical.status import FAMILY, Status
from scribe.clinical.text import normal
from scribe.engines.rules.allergies import Allergy, asks_for_allergies
from scribe.engines.rules.cues import (
    ASSESSES,
    DETAIL_QUESTIONS,
    EXAMINES,
    OPEN_QUESTION,
    PLANS,
    SMALL_TALK,
    STORY,
)
from scribe.engines.rules.facts import Fact, Kind
from scribe.engines.rules.kinds import asked_kind, told_kind, topic_of
from scribe.engines.rules.parts import Part, Reading
from scribe.engines.rules.perspective import as_said, sentence, third_person
from scribe.engines.rules.vocabulary import BODY, CLINICAL

# "Low sugar, no."
_SAYS_NO_AFTER = re.compile(r"((?:\w+ ){1,5}), (?:no|none|nope|nah|nil)(?: doctor)?(?: [.!])?")
_ASKS = re.compile(r"(?:and |or |so )?(?:ever|any|have you|do you|are you|did you)(?!\S)")
# "I was, but it had me up all night": nobody can tell what it was.
_LOST_ITS_QUESTION = re.compile(r"i (?:was|did|had|do|am|have) , but it(?!\S)")
_TO_THE_DOCTOR = re.compile(r"(?:so |and |but |well )*(?:,? )*you(?!\S)")
_YES_AGAIN = re.compile(
    r"(?i)^(?:i do|i have|i am|i did|does|has|is|did|it does|it is|correct|that is correct|"
    r"right)\b[\s,.]*"
)
TAKES_NOTHING = "Takes no medicines."
# What was asked for as a whole, in the words that it was asked in.
_ASKED_FOR: dict[Kind, re.Pattern[str]] = {
    "history": re.compile(
        r"(?<!\S)((?:(?:past|previous|chronic|major|serious|significant|other) )*(?:medical|"
        r"health) (?:"
        r"history|conditions?|problems?|issues?)|(?:chronic|major|serious|past|"
        r"previous) (?:illness\w*|"
        r"diseases?|conditions?)|illnesses)(?! of)(?!\S)"
    ),
    "surgery": re.compile(
        r"(?:any|ever|had|have|previous|past)(?: \S+){0,4}? (surger(?:y|ies)|operations?)(?!\S)"
    ),
    "family": re.compile(
        r"(?<!\S)(family (?:medical |health )?history|(?:medical |health |chronic )+(?:conditions?|"
        r"problems?|issues?|illness\w*)|illness\w*|diseases?)(?! of)(?!\S)"
    ),
}
_BUT = re.compile(r"(?<!\S)(?:other|else|besides|except|but|just|only|apart|aside|since|yet)(?!\S)")
_BARE = re.compile(r"(?i)^(?:is|it['\u2019]s|it is|it was|that['\u2019]s|probably|maybe)\s+")
_PLACE = re.compile(r" in (?:your|the|my) (?!past|morning|evening|night|last)\w+")
_SHORT_ANSWER, _SHORT_NO, _ANSWER = 12, 7, 3
_OF_SYMPTOMS = frozenset({"Duration", "Onset", "Severity", "Location", "Character", "How often"})
_OF_HABITS = frozenset({"Smoking", "Alcohol"})
_AMOUNT = re.compile(
    r"(?<!\S)(?:\d\S*|one|a (?:few|couple|pack|packet|bottle|glass|pint|beer|day|week|night|month)|"
    r"half|used to|gave up|given up|quit|stopped|packs?|packets?|glass(?:es)?|pints?|beers?|wine|"
    r"bottles?|units|weekends?|social\w*|occasional\w*|rarely|daily|every)(?!\S)"
)
_LEADS: tuple[tuple[Status, str], ...] = (
    ("negated", "Denies "),
    ("affirmed", "Reports "),
    ("past", "History of "),
)


@dataclass(frozen=True)
class Interview:
    """What is asked, answered and told in a dialogue."""

    reading: Reading
    allergies: list[Allergy]

    @property
    def dialogue(self) -> Dialogue:
        """The dialogue itself."""
        return self.reading.dialogue

    def told(self, utterance: Utterance) -> Iterator[Fact]:
        """Yield the lines of a patient's or companion's own sentence that belong in a note."""
        text = utterance.text
        question = self._asked_by(utterance)
        denied = _SAYS_NO_AFTER.fullmatch(text)
        if denied and self.reading.named(utterance):
            yield Fact("denied", sentence(f"No {denied[1]}"), (utterance,))
            return
        if _is_no_line(text):
            return
        if question and asks_for_allergies(question.text) and self._names_allergy(utterance):
            return
        whole = self.reading.part(utterance)
        if question and not _is_clinical(whole) and whole.size <= _SHORT_ANSWER:
            detail = self._detail(question, utterance)
            if detail:
                yield detail
                return
        if question and whole.size <= _SHORT_NO and self._is_settled_by(question, utterance):
            return
        opened = bool(question and OPEN_QUESTION.search(question.text))
        for part in self.reading.told(utterance):
            if not _TO_ANOTHER.search(part.text) and (
                _is_clinical(part)
                or (opened and part.size >= _ANSWER)
                or (part.size > _ANSWER and _is_story(part.text))
            ):
                by_other = utterance.role == "other"
                line = as_said(part.quote) if by_other else third_person(part.quote)
                kind = told_kind(part.text, part.named, question.text if question else "")
                if kind == "family":
                    line = of_family(line)
                line = f"Companion: {line}" if by_other else line
                yield Fact(kind, line, (utterance,))
            opened = False

    def _is_settled_by(self, question: Utterance, reply: Utterance) -> bool:
        """Say whether a reply is the bare no that a denial of what was asked rests on."""
        denies = reply_kind(reply.text) == "no" and not self.reading.named(reply)
        return denies and any(one.answer is reply for one in self.reading.named(question))

    def replies(self, utterance: Utterance) -> bool:
        """Say whether an utterance of unknown voice answers the question right before it."""
        before = self.dialogue.utterances[utterance.index - 1 : utterance.index]
        assessed = ASSESSES.search(utterance.text)
        by_doctor = PLANS.search(utterance.text) or EXAMINES.search(utterance.text)
        strong = assessed is not None and assessed.lastgroup == "strong"
        return bool(before) and before[0].question and not by_doctor and not strong

    def answered(self, question: Utterance) -> Iterator[Fact]:
        """Yield what a question and its answer say together ("Any nausea?" "No")."""
        if asks_for_allergies(question.text) or question.role == "patient":
            return
        asked = sorted(self.reading.named(question), key=lambda one: one.term.first)
        yield from self._of_family(question, asked)
        yield from self._denied_altogether(question, asked)
        for status, lead in _LEADS:
            settled = [one for one in asked if one.status == status and one.answer]
            answer = settled[0].answer if settled else None
            if answer is None:
                continue
            both = " and " in question.text and " or " not in question.text
            names = _listed(settled, " and " if both and status != "negated" else " or ")
            if status == "negated" and "history of" in question.text:
                names = f"history of {names}"
            rest = self._rest(answer) if status == "affirmed" else ""
            terms = {one.term.name for one in settled}
            kind = asked_kind(question.text, terms, status)
            yield Fact(kind, sentence(lead + names + rest), (question, answer))

    def _denied_altogether(self, question: Utterance, asked: list[Mention]) -> Iterator[Fact]:
        """Yield that there is none of what a whole topic was asked for ("Any surgeries?" "No")."""
        replies = self.dialogue.answers(question)
        if asked or not replies or reply_kind(replies[0].text) != "no":
            return
        if _BUT.search(replies[0].text) or _BUT.search(question.text):
            return
        kind = topic_of(question.text)
        if kind == "takes":
            yield Fact(kind, TAKES_NOTHING, (question, replies[0]))
        elif kind in _ASKED_FOR:
            thing = _ASKED_FOR[kind].search(question.text)
            if thing:
                place = " in the family" if kind == "family" and "family" not in thing[1] else ""
                yield Fact(kind, f"Denies {thing[1]}{place}.", (question, replies[0]))

    def allergic(self) -> Iterator[Fact]:
        """Yield the allergies, and what they do where that was told with them."""
        for allergy in self.allergies:
            if allergy.names:
                line = f"Allergies: {', '.join(allergy.names)}."
                first = allergy.evidence[0]
                if not first.question and len(first.text.split()) <= _SHORT_ANSWER:
                    line = self._in_third_person(first)
                elif first.question:
                    told = [one for one in allergy.evidence[1:] if self.reading.named(one)]
                    line = " ".join([line, *map(self._in_third_person, told)])
            elif (
                len(allergy.evidence) == 1 and len(allergy.evidence[0].phrase.words) > _SHORT_ANSWER
            ):
                line = "No known allergies."
            elif len(allergy.evidence) == 1:
                line = self._in_third_person(allergy.evidence[0])
            else:
                line = "Denies allergies."
            yield Fact("allergy", line, allergy.evidence)

    def _in_third_person(self, utterance: Utterance) -> str:
        return third_person(self.dialogue.quote(utterance))

    def _names_allergy(self, utterance: Utterance) -> bool:
        return any(utterance in allergy.evidence for allergy in self.allergies)

    def _asked_by(self, utterance: Utterance) -> Utterance | None:
        """Return the question that an utterance answers."""
        before = self.dialogue.utterances[max(0, utterance.index - 4) : utterance.index]
        for earlier in reversed(before):
            if earlier.question and utterance in self.dialogue.answers(earlier):
                return earlier
        return None

    def _detail(self, question: Utterance, answer: Utterance) -> Fact | None:
        """Return the answer to a question of how long, how bad, where."""
        if self.dialogue.answers(question)[0] is not answer or reply_kind(answer.text) == "no":
            return None
        for label, pattern in DETAIL_QUESTIONS:
            if pattern.search(question.text) and not (
                label in _OF_SYMPTOMS and topic_of(question.text)
            ):
                said = _BARE.sub("", self._in_third_person(answer))
                if not said or _YES_AGAIN.fullmatch(said.rstrip(".")):
                    return None
                if label in _OF_HABITS and not _AMOUNT.search(answer.text):
                    return None
                kind = topic_of(question.text) or "story"
                if kind in _ASKED_FOR:
                    thing = _ASKED_FOR[kind].search(question.text)
                    if len(said.split()) > _ANSWER or thing is None:
                        return Fact(kind, said, (question, answer))
                    line = f"{thing[1].capitalize()}: {said[:1].lower()}{said[1:]}"
                else:
                    line = f"{label}: {said[:1].lower()}{said[1:]}"
                return Fact(kind, line, (question, answer))
        return None

    def _rest(self, answer: Utterance) -> str:
        """Return what an answer adds to its yes ("Yes, for three days")."""
        if self.reading.named(answer):
            return ""
        plain = _YES_AGAIN.sub("", self._in_third_person(answer).rstrip("."))
        return f": {plain[:1].lower()}{plain[1:]}" if plain else ""

    def _of_family(self, question: Utterance, asked: list[Mention]) -> Iterator[Fact]:
        names = [one for one in asked if one.status == "family"]
        replies = self.dialogue.answers(question)
        if not names or not replies or not re.search(r"\bfamily\b|\bruns?\b", question.text):
            return
        kind = reply_kind(replies[0].text)
        if kind == "no" or (kind == "yes" and len(names) == 1):
            listed = _listed(names, " or ")
            lead = "No " if kind == "no" else ""
            place = "" if listed.endswith("in the family") else " in the family"
            line = sentence(f"{lead}{listed}{place}")
            if "family history of" in question.text:
                lead = "Denies family" if kind == "no" else "Family"
                line = f"{lead} history of {listed}."
            yield Fact("family", line, (question, replies[0]))


def _is_no_line(text: str) -> bool:
    if text.endswith("?") or SMALL_TALK.fullmatch(text):
        return True
    return any(one.match(text) for one in (_ASKS, _LOST_ITS_QUESTION, _TO_THE_DOCTOR))


def _is_story(text: str) -> bool:
    return bool(BODY.search(text) or (STORY.search(text) and CLINICAL.search(text)))


_TO_ANOTHER = re.compile(
    r"(?<!\S)(?:you (?:have|do not have|can|could|want|are|do)|thank you|see you|that you)(?!\S)"
)


def _is_clinical(part: Part) -> bool:
    return bool(part.drugs) or any(one.status != "hypothetical" for one in part.named)


def of_family(line: str) -> str:
    """Return a line that says itself that it is of the family."""
    if FAMILY.search(normal(line).text):
        return line
    return f"Family history: {line[:1].lower()}{line[1:]}"


def _listed(found: list[Mention], joint: str) -> str:
    names = list(dict.fromkeys(map(_spoken, found)))
    return joint.join(filter(None, [", ".join(names[:-1]), names[-1]]))


# "Did you pass out?" is denied as "passing out".
_ASKED_VERBS = {
    "pass": "passing", "throw": "throwing", "wet": "wetting", "bite": "biting", "lose": "losing",
    "give": "giving", "bring": "bringing", "drink": "drinking", "cough": "coughing",
    "sweat": "sweating", "faint": "fainting", "vomit": "vomiting", "swell": "swelling",
    "bruise": "bruising", "bleed": "bleeding", "hurt": "hurting",
}  # fmt: skip


def _spoken(mention: Mention) -> str:
    """Return a finding as it was asked for, with the place that was named."""
    phrase, term = mention.utterance.phrase, mention.term
    words = phrase.part(term.first, term.last).text
    if words in lexicon.words("not_nouns.txt"):
        return term.name
    place = _PLACE.match(f" {phrase.part(term.last, term.last + 3).text}")
    words += place.group() if place else ""
    first, _, rest = words.partition(" ")
    words = f"{_ASKED_VERBS.get(first, first)} {rest}".strip()
    words = re.sub(r"\b(?:any|some) ", "", words)
    return re.sub(r"\b(your|you|my) ", lambda m: "the " if m[1] != "you" else "", words)
