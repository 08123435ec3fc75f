"""The importers on a few lines of our own in the public sets' formats."""

import csv
import json
from pathlib import Path
from types import ModuleType

import pytest

from evaluation import import_aci, import_mts, import_primock
from evaluation.dialogue import Dialogue, read_dialogues

ACI = [
    {
        "dataset": "own",
        "encounter_id": "X1",
        "dialogue": "[doctor] any cough ?\n[patient] no .\nreally not .\n[patient_guest] yes",
        "note": "CHIEF COMPLAINT\n\nCheck.\n\nVITALS\n\nBP: 120/80.\n\nASSESSMENT AND PLAN\n\n"
        "1. Fine.\n- Rest.\n\nINSTRUCTIONS\n\nSleep.",
    }
]
MTS = [
    {
        "ID": "7",
        "section_header": "EXAM",
        "section_text": "Chest clear.",
        "dialogue": "Doctor: Your chest is clear. \n Guest_family: Good.\nPatient: So: fine.",
    }
]
NOTE = "3/7 hx of cough\nPMH: asthma\n\nO/E: chest clear\nImp: cold\nPlan:\nrest"
GRID = """File type = "ooTextFile"
item []:
    item [1]:
        class = "IntervalTier"
        xmin = 0
        xmax = 9
        intervals: size = 2
{}"""


def table(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def grid(*intervals: tuple[float, str]) -> str:
    return GRID.format(
        "".join(
            f"        intervals [{at}]:\n            xmin = {start} \n            "
            f'xmax = {start + 1} \n            text = "{text}" \n'
            for at, (start, text) in enumerate(intervals, start=1)
        )
    )


def written(folder: Path) -> list[Dialogue]:
    return [dialogue for _, dialogue in read_dialogues(folder) if dialogue]


def test_aci_bench(tmp_path: Path) -> None:
    import_aci.main([str(table(tmp_path / "valid.csv", ACI)), str(tmp_path / "out")])

    (dialogue,) = written(tmp_path / "out")
    assert (dialogue.id, dialogue.dataset, dialogue.split) == ("aci-X1", "ACI-BENCH", "valid")
    assert dialogue.transcript == (
        "Doctor: any cough ?",
        "Patient: no . really not .",
        "Relative: yes",
    )
    assert [one.speaker for one in dialogue.as_transcript().segments] == [
        "Doctor", "Patient", "Relative",
    ]  # fmt: skip
    assert dialogue.reference.sections == {
        "subjective": "Check.\n",
        "objective": "BP: 120/80.\n",
        "assessment+plan": "1. Fine.\n- Rest.\n",
        "plan": "Sleep.\n",
    }
    assert dialogue.reference.medications is None


def test_mts_dialog(tmp_path: Path) -> None:
    source = table(tmp_path / "MTS-Dialog-TrainingSet.csv", MTS)
    import_mts.main([str(source), str(tmp_path / "out")])

    (dialogue,) = written(tmp_path / "out")
    assert (dialogue.id, dialogue.split) == ("mts-train-7", "train")
    assert dialogue.transcript == (
        "Doctor: Your chest is clear.",
        "Relative: Good.",
        "Patient: So: fine.",
    )
    assert dialogue.reference.sections == {"objective": "Chest clear."}


def test_primock57(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "transcripts").mkdir()
    (tmp_path / "audio").mkdir()
    (tmp_path / "notes" / "day1.json").write_text(json.dumps({"note": NOTE}))
    doctor = grid((0, "Hello. <UNIN/>"), (4, "<INAUDIBLE_SPEECH/>"), (10, 'The ""cold""?'))
    patient = grid((2, "I <UNSURE>cough</UNSURE>."))
    (tmp_path / "transcripts" / "day1_doctor.TextGrid").write_text(doctor)
    (tmp_path / "transcripts" / "day1_patient.TextGrid").write_text(patient)
    (tmp_path / "audio" / "day1.wav").touch()
    out = tmp_path / "out"

    import_primock.main([str(tmp_path), str(out)])
    (silent,) = written(out)
    import_primock.main([str(tmp_path), str(out), "--audio", str(tmp_path / "audio")])
    (spoken,) = written(out)

    assert silent.transcript == ("Doctor: Hello.", "Patient: I cough .", 'Doctor: The "cold"?')
    assert silent.reference.sections == {
        "subjective": "3/7 hx of cough\nPMH: asthma\n",
        "objective": "O/E: chest clear\n",
        "assessment": "Imp: cold\n",
        "plan": "Plan:\nrest\n",
    }
    assert silent.audio == ()
    assert [Path(name).exists() for name in spoken.audio] == [True]
    assert spoken.words == 'Hello. I cough . The "cold"?'


@pytest.mark.parametrize(
    "name", ["test1.csv", "clinicalnlp_taskB_test2.csv", "X-TestSet-1.csv", "test/a.csv"]
)
@pytest.mark.parametrize("importer", [import_aci, import_mts])
def test_a_test_split_is_refused_unread(importer: ModuleType, name: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="developed on training and validation splits only"):
        importer.main([str(tmp_path / name), str(tmp_path / "out")])


def test_a_test_split_is_read_when_told(tmp_path: Path) -> None:
    source = table(tmp_path / "test1.csv", ACI)
    import_aci.main([str(source), str(tmp_path / "out"), "--test"])

    assert [one.split for one in written(tmp_path / "out")] == ["test"]
