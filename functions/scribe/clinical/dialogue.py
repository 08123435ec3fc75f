"""A transcript as a dialogue: who says what, what is a question, what answers it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal

from scribe.clinical.text import Phrase, normal, sentences
from scribe.transcript import Segment, Transcript

Role = Literal["doctor", "patient", "other", "unknown"]

_LABELS: dict[str, Role] = {
    "doctor": "doctor", "dr": "doctor", "clinician": "doctor", "physician": "doctor",
    "provider": "doctor", "gp": "doctor", "consultant": "doctor", "nurse": "doctor",
    "practitioner": "doctor", "pharmacist": "doctor", "registrar": "doctor", "resident": "doctor",
    "surgeon": "doctor", "midwife": "doctor", "physio": "doctor", "physiotherapist": "doctor",
    "paramedic": "doctor", "intern": "doctor", "specialist": "doctor", "psychiatrist": "doctor",
    "anaesthetist": "doctor", "anesthesiologist": "doctor", "dentist": "doctor",
    "dietitian": "doctor", "optometrist": "doctor", "therapist": "doctor",
    "guest_clinician": "doctor",
     "patient": "patient", "pt": "patient", "client": "patient",
    "guest_family": "other", "family": "other", "mother": "other", "father": "other",
    "wife": "other", "husband": "other", "daughter": "other", "son": "other", "relative": "other",
    "carer": "other", "caregiver": "other", "attendant": "other", "parent": "other",
}  # fmt: skip
_LABEL = re.compile(r"\s*\[?([A-Za-z_]+(?: \d+)?)\]?\s*:\s+|\s*\[([A-Za-z_]+)\]\s+")

_LEAD = (
    r"(?:(?:okay|so|and|well|now|all right|right|um|good|great|but|then|also|i see|any other|"
    r"sure|fine|perfect|thank you|thanks|sorry|,|\.) )*"
)
# "I will have you come back" asks nothing; "have you noticed" does.
_PARTICIPLE = (
    r"(?:had|been|noticed|tried|ever|taken|seen|experienced|any|got|gotten|felt|started|stopped|"
    r"lost|gained|done|"
    r"used|\w+ed|not|also|had any|at|or|recently|previously|always|eaten|slept|given|gone)"
)
_QUESTION = re.compile(
    _LEAD + rf"(?:(?:have|had) (?:not )?you {_PARTICIPLE}|(?:do|does|did|are|is|was|were|can|"
    rf"could|"
    r"would|will|has|have) (?:not )?(?:(?<!have )(?<!have not )you|your|it|"
    r"there|the|they|that|this|he|she|any|anyone|anybody|anything)\b|any\b|anything else|"
    r"(?:what|when|where|how|why|which|who)\b(?! i\b)|tell me|how about|what about|ever had|"
    r"since when|for how long)"
)
# "When does it hurt" asks, "when the course ends we stop" does not.
_INVERTED = r"(?:is|are|was|were|do|does|did|have|has|had|will|would|can|could|should|about)"
# "Have it before bed" tells, as "have it checked" does.
_TOLD_TO_HAVE = re.compile(
    _LEAD + r"have (?:it|that|this|them|the \w+|your \w+) (?:in|at|with|before|after|every|each|"
    r"once|twice|first|last|an hour|half|about|checked|done|as|only|\d)(?!\S)"
)
# "Take it twice a day, okay?" is no question.
_ASKS_ASSENT = re.compile(
    r"(?<!\S)(?:okay|all right|yeah|sound good|sounds good|does that make sense|does that sound "
    r"(?:good|okay|all right)|make sense|good) \?\Z"
)
_DOCTOR_WORDS = re.compile(
    r"\b(?:prescribe|blood test|let us (?:take|check|have|do|get|start)|let me (?:examine|check|"
    r"listen|"
    r"take)|any allergies|are you taking|do you have|have you had|how long|what brings|examine|"
    r"start you on|follow up|i would like you to|i want you to|come back|do you smoke)\b"
)
_PATIENT_WORDS = re.compile(
    r"\b(?:doctor|i have been|i feel|i am taking|i take|my (?!colleague|exam))\b"
)
_RUN_ON = 18
_LONGEST = 120
_JOINTS = frozenset(("and", "but", "so", "then", ",", "okay", "because"))
# "any" opens a question, but not within one ("do you have any …") or after these words.
_BEFORE_ANY = (
    "have", "had", "has", "having", "without", "not", "get", "got", "notice", "noticed", "there",
    "is", "if", "with", "for", "of", "take", "taking", "in", "on", "at", "experienced", "feel",
    "experiencing", "feeling", "or", "and", "been", "seen", "you", "taken", "used", "tried",
    "need", "needed", "want", "wanted", "deny", "denies", "denied", "show", "showed", "found",
    "find", "hear", "give", "given", "do", "cause", "caused", "was", "were", "are", "to",
)  # fmt: skip
_OPENING_ANY = "".join(rf"(?<!\b{word} )" for word in _BEFORE_ANY)
_BREAK = re.compile(
    rf"(?<=\S )(?=(?:{_OPENING_ANY}any|okay|all right|so (?:do|are|have|what|tell|how|i|we|for)|"
    r"do you|have you "
    rf"{_PARTICIPLE}|are you|"
    r"did you|is there any|i am giving|how (?:long|often|many|much)|what about|but|and then|i am "
    r"going to|"
    r"we are going to|we will|let us|i will)\b)"
)
_GOING_ON = "".join(
    rf"(?<!\b{word} )"
    for word in (
        "and", "but", "or", "that", "when", "if", "because", "while", "since", "which", "who",
        "as", "discharge", "admission", "examination", "exam", "today", "where", "until", "after",
        "before", "then", "also", "so",
    )
)  # fmt: skip
# Where a dictation without full stops begins a new sentence.
_OPENS_DICTATION = (
    r"(?:his |her |the |(?<!his )(?<!her )(?<!the ))(?:past (?:medical|surgical)|family|social|"
    r"past) "
    r"history|(?:current|discharge|home) medications|(?:hospital|clinical) course|(?:final|"
    r"discharge) "
    r"diagnosis|review of systems|vital signs|vitals|on examination|physical examination|"
    r"on (?:discharge|admission)|condition (?:at|on) discharge|discharge (?:instructions|advice)|"
    r"chief complaint|history of present(?:ing)? illness|no known (?:drug )?allergies|"
    r"allergies (?:none|nil|include|to|are)|(?:chest |(?<!chest ))x ray (?:showed|shows|revealed|"
    r"was)|"
    r"(?:ecg|ct scan|mri|ultrasound|echocardiogram|echo|blood tests|labs|troponin) (?:showed|"
    r"shows|"
    r"revealed|was|were)|(?:impression|assessment|plan) (?:is|was|start|likely|acute|chronic)|"
    r"(?<!to )(?<!will )(?<!for )follow up (?:with|in)|return (?:if|to the)|"
    rf"{_GOING_ON}(?:he|she|the patient) (?:was|is|has|had|denies|denied|reports|reported|takes|"
    r"presented|presents|underwent|complains|complained|lives|smokes|works|drinks|improved|"
    r"received|"
    r"also|will|should|does|did)"
)
_DICTATED_BREAK = re.compile(rf"(?<=\S )(?=(?:{_OPENS_DICTATION})(?!\S))")
_SHORT_ANSWER = re.compile(
    r"(?<=\S )(?<!do )(?<!should )(?<!can )(?<!that )(?<!when )(?<!if )(?=i (?:only |just "
    r")?(?:take|am "
    r"taking|am on|use)\b)|"
    r"(?<=\S )(?=(?:no|nope|yes|yeah|none)\b(?! (?:other|more|longer|one|better)))"
)


@dataclass(frozen=True)
class Utterance:
    """A sentence of one speaker; ``start`` and ``end`` are offsets into its segment's text."""

    index: int
    segment: int
    start: int
    end: int
    role: Role
    phrase: Phrase
    question: bool
    turn: int

    @property
    def text(self) -> str:
        """The sentence in normal form."""
        return self.phrase.text


@dataclass(frozen=True)
class Dialogue:
    """The utterances of a transcript in order."""

    transcript: Transcript
    utterances: tuple[Utterance, ...]

    @cached_property
    def _by_segment(self) -> dict[int, Segment]:
        return {segment.segment: segment for segment in self.transcript.segments}

    def quote(self, utterance: Utterance) -> str:
        """Return the words of an utterance as they stand in the transcript."""
        return self._by_segment[utterance.segment].text[utterance.start : utterance.end]

    def source(self, utterance: Utterance) -> Segment:
        """Return the segment that an utterance is part of."""
        return self._by_segment[utterance.segment]

    def answers(self, question: Utterance) -> list[Utterance]:
        """Return what the other side says right after a question, up to its next turn.

        Where speakers are unknown it is the next utterance, if that is no question.
        """
        following = self.utterances[question.index + 1 :]
        if question.role == "unknown":
            return [] if not following or following[0].question else [following[0]]
        reply: list[Utterance] = []
        for utterance in following:
            if utterance.turn == question.turn:
                if utterance.question:
                    return []
                continue
            if reply and utterance.turn != reply[0].turn:
                break
            reply.append(utterance)
        return reply if reply and reply[0].role != question.role else []


def read(transcript: Transcript) -> Dialogue:
    """Split a transcript into utterances with roles, questions recognised."""
    pieces = [(segment, *_labelled(segment)) for segment in transcript.segments]
    roles = _roles([(label, segment.text[start:]) for segment, label, start in pieces])
    utterances: list[Utterance] = []
    turn, speaker = -1, object()
    for segment, label, offset in pieces:
        role = roles.get(label, "unknown") if label else "unknown"
        if label is None or label != speaker:
            turn, speaker = turn + 1, label
        for start, end in sentences(segment.text[offset:]):
            for phrase in _split(normal(segment.text, start + offset, end + offset), role):
                utterances.append(
                    Utterance(
                        index=len(utterances),
                        segment=segment.segment,
                        start=phrase.words[0].start,
                        end=_end(segment.text, phrase, end + offset),
                        role=role,
                        phrase=phrase,
                        question=_is_question(phrase.text, role),
                        turn=turn,
                    )
                )
    return Dialogue(transcript, tuple(utterances))


def roles_of(said: Sequence[tuple[str, str]]) -> dict[str, Role]:
    """Return the roles of speakers by what they say: pairs of a label and words of its speaker.

    A label that names its role has it; of two that do not, the words decide, if they are clear.
    """
    roles = _roles([(label.lower(), text) for label, text in said])
    return {label: roles[label.lower()] for label, _ in said}


def _labelled(segment: Segment) -> tuple[str | None, int]:
    """Return the speaker's label and where the words begin ("Doctor: hello" labels itself)."""
    if segment.speaker:
        return segment.speaker.strip().lower(), 0
    match = _LABEL.match(segment.text)
    label = match and (match[1] or match[2]).lower()
    if match and label and (label in _LABELS or re.match(r"(speaker|spk)[ _]?\d", label)):
        return label, match.end()
    return None, 0


def _roles(said: list[tuple[str | None, str]]) -> dict[str | None, Role]:
    """Return the role of each label, by its name or, for two nameless speakers, by its words."""
    labels = list(dict.fromkeys(label for label, _ in said if label))
    roles: dict[str | None, Role] = {}
    for label in labels:
        words = re.split(r"[^a-z_]+", label)
        roles[label] = next((_LABELS[word] for word in words if word in _LABELS), "unknown")
    nameless = [label for label in labels if roles[label] == "unknown"]
    if len(nameless) == 2 and len(labels) == 2:
        scores = [_doctor_score(text for label, text in said if label == one) for one in nameless]
        if abs(scores[0] - scores[1]) >= 2:
            doctor = nameless[0] if scores[0] > scores[1] else nameless[1]
            for label in nameless:
                roles[label] = "doctor" if label == doctor else "patient"
    return roles


def _doctor_score(texts: Iterator[str]) -> int:
    score = 0
    for text in texts:
        form = normal(text).text
        score += 2 * len(_DOCTOR_WORDS.findall(form)) + form.count("?")
        score -= 2 * len(_PATIENT_WORDS.findall(form))
    return score


def _split(phrase: Phrase, role: Role) -> list[Phrase]:
    """Split a run-on sentence (speech engines know no full stops) where a new one must begin."""
    if not any(word.text[0].isalnum() for word in phrase.words):
        return []
    parts = [phrase]
    if len(phrase.words) > _RUN_ON and not re.search(r"[?;]|, .*,", phrase.text[:-1]):
        parts = _cut(phrase, _BREAK)
        if role in ("unknown", "doctor"):
            parts = [piece for part in parts for piece in _cut(part, _DICTATED_BREAK)]
    if role == "unknown":
        parts = [
            piece
            for part in parts
            for piece in (_cut(part, _SHORT_ANSWER) if _QUESTION.match(part.text) else [part])
        ]
    return [piece for part in parts for piece in _shortened(part)]


def _shortened(phrase: Phrase) -> Iterator[Phrase]:
    """Yield an endless sentence in pieces of bearable length, cut before an "and" where it can."""
    rest = phrase
    while len(rest.words) > _LONGEST:
        joints = [at for at in range(_LONGEST // 2, _LONGEST) if rest.words[at].text in _JOINTS]
        cut = joints[-1] if joints else _LONGEST
        yield rest.part(0, cut)
        rest = rest.part(cut, len(rest.words))
    yield rest


def _cut(phrase: Phrase, pattern: re.Pattern[str]) -> list[Phrase]:
    cuts = {phrase.word_at(match.start()) for match in pattern.finditer(phrase.text)} - {0}
    edges = [0, *sorted(cuts), len(phrase.words)]
    return [phrase.part(first, last) for first, last in pairwise(edges)]


def _end(text: str, phrase: Phrase, sentence_end: int) -> int:
    """Return where the quote of a phrase ends: with the sentence's own closing marks."""
    end = phrase.words[-1].end
    return sentence_end if not text[end:sentence_end].strip(" \t.\"'\u201d\u2019)!") else end


def _is_question(text: str, role: Role) -> bool:
    if _ASKS_ASSENT.search(text) and not _QUESTION.match(text):
        return False
    if text.endswith("?"):
        return True
    if text.endswith(("!",)) or role in ("other", "patient") or _TOLD_TO_HAVE.match(text):
        return False
    told = rf"when (?!{_INVERTED}\b)(?=.*\.\Z)"
    tells = rf"(?:when|where|which|what i|how) (?:i|he|she|we|it)\b|{told}"
    return bool(_QUESTION.match(text)) and not re.match(rf"{_LEAD}(?:{tells})", text)
