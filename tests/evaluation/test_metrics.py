"""Each measure by itself, on texts small enough to count by hand."""

import pytest

from evaluation.dialogue import Reference, Tuple
from evaluation.evidence import unsupported
from evaluation.findings import denied_in_dialogue, findings_in, score_findings
from evaluation.frequencies import frequency_of
from evaluation.hearing import plain, score_hearing
from evaluation.medications import (
    dose_of,
    name_of,
    score_medications,
    score_prose,
)
from evaluation.numbers_spoken import digits_in, numbers_in
from evaluation.sections import score_rouge, score_sections
from evaluation.tally import Ratio, interval, matched
from scribe.note import Evidence, Note, Statement
from scribe.transcript import Segment, Transcript


def transcript(*lines: str) -> Transcript:
    turns = [line.partition(": ") for line in lines]
    return Transcript(
        language="en",
        engine="test",
        segments=tuple(
            Segment(segment=index, speaker=speaker, text=text)
            for index, (speaker, _, text) in enumerate(turns)
        ),
    )


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (("500 mg", "500 milligrams", "0.5 g", "500mg"), "50 mg"),
        (("100 mcg", "100 micrograms", "0.1 mg"), "100 mg"),
        (("1,000 mg", "1 g", "1 gram"), "10 g"),
        (("2 puffs", "2 puff"), "2 tablets"),
        (("10 to 20 mg", "10-20 mg"), "10 mg"),
        (("", ""), "5 ml"),
        (("2.5 mg", "two point five milligrams", "two and a half mg"), "25 mg"),
        (("250 mg", "two hundred and fifty milligrams", "two fifty mg"), "52 mg"),
        (("0.5 tablet", "half a tablet"), "1 tablet"),
        (("1 puff", "one puff", "a puff"), "2 puffs"),
        (("50000 units", "fifty thousand units"), "50 units"),
        (("125 mcg", "one hundred and twenty five micrograms", "one two five mcg"), "8 mcg"),
        (("24/26 mg", "24/26 milligrams"), "24 mg"),
        (("5 to 10 ml", "five to ten mil"), "10 ml"),
        (("12 mcg/hour", "12 micrograms an hour", "twelve micrograms per hour"), "12 mcg"),
        (("0.05 mg", "50 micrograms a day", "0.05 mg/day"), "0.5 mg"),
        (("thin layer", "a thin layer"), "1%"),
    ],
)
def test_doses_in_one_form(same: tuple[str, ...], other: str) -> None:
    assert len({dose_of(text) for text in same}) == 1
    assert dose_of(other) != dose_of(same[0])


@pytest.mark.parametrize(
    ("same", "other"),
    [
        (("once daily", "OD", "daily", "every day", "once a day", "qd", "q24h"), "twice daily"),
        (("twice daily", "BD", "b.i.d.", "two times a day", "every 12 hours", "2x daily"), "daily"),
        (("three times daily", "TDS", "tid", "every 8 hours", "q8h"), "every 8 days"),
        (("four times a day", "every six hours", "QDS"), "every 4 to 6 hours"),
        (("every 4 to 6 hours", "every 4-6 hours"), "every 4 hours"),
        (("in the morning", "every morning", "once daily in the morning", "mane"), "at night"),
        (("at night", "at bedtime", "nocte", "once daily at night"), "once daily"),
        (("twice daily", "in the morning and at night", "twice daily, morning and night"), "daily"),
        (("twice daily with food", "twice daily"), "twice daily as needed"),
        (("as needed", "prn", "when required"), "once daily"),
        (("once weekly", "once a week", "weekly", "every week"), "once daily"),
        (("every other day", "alternate days"), "every day"),
        (("every 2 weeks", "every two weeks", "fortnightly", "every other week"), "twice weekly"),
        (("single dose", "once only", "once"), "once daily"),
        (("first thing", "in the mornings", "each morning"), "last thing at night"),
        (("every Monday", "once weekly on Monday", "on Mondays"), "every Tuesday"),
        (("30 minutes before breakfast", "half an hour before breakfast"), "before breakfast"),
        (("an hour before breakfast", "60 minutes before your breakfast"), "after breakfast"),
        (
            ("after every loose motion", "after each loose stool", "after loose stools"),
            "with meals",
        ),
        (("with supper", "with my evening meal", "with your dinner"), "with breakfast"),
        (("with each meal", "with meals", "with every meal"), "before meals"),
        (("15 minutes before you run", "fifteen minutes before running"), "before bed"),
        (("when I get up", "on waking", "in the morning"), "when I get a headache"),
        (("when she goes to bed", "at bedtime"), "when she goes out"),
        (("as often as you like", "as and when", "on bad days", "for attacks"), "every day"),
        (("now and then", "now and again", "occasionally"), "as needed"),
        (("every 7 days", "once a week"), "every 10 days"),
        (("every six months", "twice a year"), "every 6 weeks"),
        (("every other night", "on alternate nights"), "every night"),
        (("every second Friday", "every other Friday"), "every Friday"),
        (("every night for 2 weeks, then twice a week", "at night"), "twice a week"),
        (("today", "once today", "one time", "on the first day"), "every day"),
        (("morning, noon and night", "three times daily", "1-1-1"), "twice daily"),
        (("1-0-1", "BD"), "1-0-0"),
        (("Monday to Friday", "on weekdays", "five days a week"), "every day"),
        (("six days a week", "6 days per week"), "six times a day"),
    ],
)
def test_frequencies_in_one_form(same: tuple[str, ...], other: str) -> None:
    assert len({frequency_of(text) for text in same}) == 1, [frequency_of(one) for one in same]
    assert frequency_of(other) != frequency_of(same[0])


def test_names_in_one_form() -> None:
    assert name_of("Acetaminophen") == name_of("paracetamol tablets")
    assert name_of("Lasix") == name_of("frusemide") == "furosemide"
    assert name_of("Metformin hydrochloride") == "metformin"
    assert name_of("hydrocortisone cream") == "hydrocortisone"
    assert name_of("Flonase nasal spray") == name_of("fluticasone")
    assert name_of("potassium") == "potassium"


def test_tuples_at_each_strength() -> None:
    rows = [
        {"name": "metformin", "dosage": "500 mg", "frequency": "BD", "action": "continue"},
        {"name": "aspirin", "dosage": "75 mg", "frequency": "once daily"},
        {"name": "ibuprofen"},
    ]
    expected = [
        Tuple(name="Metformin", dosage="500 milligrams", frequency="twice daily", action="stop"),
        Tuple(name="aspirin", dosage="300 mg", frequency="once daily"),
    ]

    tally = score_medications(rows, expected)

    assert tally["medication name precision"] == Ratio(2, 3)
    assert tally["medication name recall"] == Ratio(2, 2)
    assert tally["medication dose precision"] == Ratio(1, 3)
    assert tally["medication frequency F1"] == Ratio(2, 5)
    assert tally["medication action recall"] == Ratio(0, 2)


def test_a_tuple_is_met_once_only() -> None:
    tally = matched("x", ["a", "a"], ["a"])

    assert (tally["x precision"], tally["x recall"]) == (Ratio(1, 2), Ratio(1, 1))


def test_drug_names_of_prose() -> None:
    note = "Start amoxicillin and zyloquent. She is allergic to penicillin. Continue metformin."
    rows = [{"name": "amoxicillin"}, {"name": "zyloquent"}, {"name": "warfarin"}]

    tally = score_prose(rows, note)

    assert tally["drugs in prose precision"] == Ratio(2, 3)
    assert tally["drugs in prose recall"] == Ratio(2, 3)


def test_drugs_with_doses_of_prose() -> None:
    note = (
        "Increase lisinopril to 40 mg daily and start Lasix 20 milligrams. "
        "Continue metformin. BP 130 over 80. Vitamin D 1,000 units."
    )
    rows = [
        {"name": "lisinopril", "dosage": "40 mg"},
        {"name": "furosemide", "dosage": "40 mg"},
        {"name": "metformin", "dosage": "1 tablet"},
    ]

    tally = score_prose(rows, note)

    assert tally["doses in prose precision"] == Ratio(1, 2)
    assert tally["doses in prose recall"] == Ratio(1, 3)


@pytest.mark.parametrize(
    ("text", "affirmed", "denied"),
    [
        ("Denies cough, fever or chills.", set(), {"cough", "fever", "chills"}),
        ("No cough but has a fever.", {"fever"}, {"cough"}),
        ("No, she has not had any cough.", set(), {"cough"}),
        ("No cough, has a fever.", {"fever"}, {"cough"}),
        ("Nothing like a rash.", set(), {"rash"}),
        ("Likely angina.", {"angina"}, set()),
        ("Non diabetic.", set(), {"diabetes"}),
        (
            "No fever we went on and on about so many other things there is a cough.",
            {"cough"},
            {"fever"},
        ),
        ("Cough: none.", set(), {"cough"}),
        ("Reports nausea. Nil vomiting.", {"nausea"}, {"vomiting"}),
        ("Come back if you get a fever.", set(), set()),
        ("Mother has asthma.", set(), set()),
        ("Has hay fever.", {"allergic rhinitis"}, set()),
        ("The cough is no better.", {"cough"}, set()),
        ("Asthma, not well controlled.", {"asthma"}, set()),
    ],
)
def test_what_a_text_asserts_and_denies(text: str, affirmed: set[str], denied: set[str]) -> None:
    said = findings_in(text)

    assert (said.affirmed, said.denied) == (affirmed, denied)


def test_what_a_dialogue_denies() -> None:
    said = transcript(
        "Doctor: Any cough?",
        "Patient: No.",
        "Doctor: And fever?",
        "Patient: No, only in the evening.",
        "Doctor: Any rash?",
        "Patient: Yes.",
        "Doctor: Any nausea?",
        "Patient: No.",
        "Patient: Well, I have nausea in the morning.",
    )

    assert denied_in_dialogue(said) == {"cough"}


def test_what_a_dialogue_without_speakers_denies() -> None:
    texts = ("Do you have any cough?", "No.", "Any fever?", "Any rash?", "No.")
    said = Transcript(
        language="en",
        engine="test",
        segments=tuple(Segment(segment=n, text=text) for n, text in enumerate(texts)),
    )

    assert denied_in_dialogue(said) == {"cough", "rash"}


def test_negation_errors_go_both_ways() -> None:
    said = transcript("Doctor: Any cough?", "Patient: No.")
    reference = Reference(affirmed=("fever", "bone ache"), denied=("coughing", "green ears"))
    tally = score_findings("Reports cough. Denies fever, green ears. Bone ache.", reference, said)

    assert tally["asserted though denied"] == Ratio(1, 1)
    assert tally["asserted though denied in the dialogue"] == Ratio(1, 1)
    assert tally["denied though asserted"] == Ratio(1, 1)
    assert tally["asserted findings recall"] == Ratio(1, 2)
    assert tally["denied findings recall"] == Ratio(1, 2)


def test_a_reference_of_prose_is_read_where_it_is_clear() -> None:
    reference = Reference(note="Has a cough, no fever. Nausea at first. No nausea now.")
    tally = score_findings("Denies cough. Reports fever. Denies nausea.", reference, transcript())

    assert tally["denied though asserted"] == Ratio(1, 1)
    assert tally["asserted though denied"] == Ratio(1, 1)
    assert tally["denied findings recall"] == Ratio(0, 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("five hundred milligrams", "500"),
        ("one thousand two hundred", "1200"),
        ("one sixty over ninety five", "160"),
        ("one sixty over ninety five", "95"),
        ("one thirty five", "135"),
        ("one oh four", "104"),
        ("one hundred and thirty", "130"),
        ("thirty eight point nine", "38.9"),
        ("2 point 5", "2.5"),
        ("2 . 5 mg", "2.5"),
        ("point five", "0.5"),
        ("half a tablet", "0.5"),
        ("1,000 mg", "1000"),
        ("once", "1"),
        ("5.0", "5"),
    ],
)
def test_numbers_as_they_are_spoken(text: str, number: str) -> None:
    assert number in numbers_in(text)


@pytest.mark.parametrize("number", ["13", "50", "5", "3005", "8"])
def test_numbers_that_were_not_spoken(number: str) -> None:
    assert number not in numbers_in("take three hundred for the pain and ten more")


def test_digits_of_a_statement() -> None:
    assert digits_in("BP 130/80, B12 1,000 mcg, L4") == {"130", "80", "1000"}


def cited(text: str, quote: str, segment: int = 0, path: str = "/plan") -> Statement:
    return Statement(path=path, text=text, evidence=(Evidence(segment=segment, quote=quote),))


def note_of(*statements: Statement, data: object = None) -> Note:
    return Note(data={"plan": "x"} if data is None else data, markdown="", statements=statements)


SAID = transcript("Doctor: Take aspirin seventy five milligrams daily.")


@pytest.mark.parametrize(
    "statement",
    [
        cited("Start aspirin 75 mg.", "Take aspirin seventy five", segment=1),
        cited("Start aspirin 75 mg.", "Take Aspirin seventy five"),
        cited("Start aspirin 75 mg.", " "),
        cited("Start aspirin 300 mg.", "Take aspirin seventy five milligrams daily."),
        cited("Start ibuprofen 75 mg.", "Take aspirin seventy five milligrams daily."),
        Statement(path="/plan", text="Rest.", evidence=()),
    ],
)
def test_a_statement_without_support(statement: Statement) -> None:
    assert list(unsupported(note_of(statement), SAID))[:1] == ["/plan"]


def test_a_statement_with_support() -> None:
    whole = cited("Start aspirin 75 mg daily.", "Take aspirin seventy five milligrams daily.")

    assert not list(unsupported(note_of(whole), SAID))


def test_values_need_a_statement_that_carries_their_numbers() -> None:
    row = cited("Aspirin.", "Take aspirin seventy five milligrams daily.", path="/0")
    data = [{"name": "aspirin", "dosage": "80 mg"}, {"name": "rest"}]

    assert list(unsupported(note_of(row, data=data), SAID)) == ["/0/dosage", "/1/name"]


def test_sections() -> None:
    reference = {
        "subjective": "Coughing at night.",
        "assessment+plan": "Start rest",
        "objective": "",
    }
    data = {"subjective": "The cough was bad.", "plan": "rest", "assessment": "", "objective": ""}

    tally = score_sections(data, reference)

    assert tally["section coverage"] == Ratio(2, 2)
    assert tally["section word recall"] == Ratio(2, 4)


def test_rouge() -> None:
    tally = score_rouge("the cat sat", "the sat cat")

    assert tally["ROUGE-1"].value == 1
    assert tally["ROUGE-L"].value == pytest.approx(2 / 3)
    assert score_rouge("words", "") == {}


def test_word_error_rate_counts_words_not_spelling() -> None:
    assert plain("I've had 5 mg, um, of X-ray.") == plain("i have had five milligrams of x ray")
    tally = score_hearing("take aspirin twice daily", "Take aspirin and metformin twice daily!")

    assert tally["word error rate"] == Ratio(2, 6)
    assert tally["drug names heard"] == Ratio(1, 2)
    assert score_hearing("words", "") == {}


def test_the_interval_is_the_same_each_time_and_holds_the_value() -> None:
    ratios = [Ratio(index % 3, 2) for index in range(30)]
    low, high = interval(ratios) or (1.0, 0.0)

    assert interval(ratios) == (low, high)
    assert 0 < low < 0.5 < high < 1
    assert interval(ratios[:1]) is None
    assert interval([Ratio(), Ratio()]) is None


def test_a_time_of_day_beside_an_equal_rate_is_no_error() -> None:
    def agrees(found: str, expected: str) -> bool:
        rows = [{"name": "ramipril", "dosage": "5 mg", "frequency": found}]
        tally = score_medications(rows, [Tuple(name="ramipril", dosage="5 mg", frequency=expected)])
        return tally["medication frequency precision"] == Ratio(1, 1)

    assert agrees("once daily in the morning", "once a day")
    assert agrees("once weekly on Monday", "once a week")
    assert not agrees("once daily", "in the morning")
    assert not agrees("in the morning", "at night")
    assert not agrees("four times daily as needed", "four times a day")


def test_a_drug_is_one_by_brand_device_and_release() -> None:
    assert name_of("Ventolin Evohaler") == name_of("salbutamol")
    assert name_of("Nurofen for Children") == name_of("ibuprofen")
    assert name_of("metformin SR") == name_of("metformin")
    assert name_of("insulin lispro") != name_of("insulin aspart")
