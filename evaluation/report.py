"""The results of an evaluation as a table (Markdown, CSV), as JSON and as a plot."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import matplotlib as mpl

from evaluation.scores import PER_NOTE, Summary

mpl.use("Agg")

from matplotlib import pyplot as plt

_PLOTTED = (
    "medication name F1", "medication dose F1", "medication frequency F1", "medication action F1",
    "drugs in prose F1", "doses in prose F1", "asserted findings recall",
    "denied findings recall", "section coverage",
    "section word recall", "word error rate",
)  # fmt: skip
_COUNTED = ("asserted though denied", "denied though asserted", "unsupported")


@dataclass(frozen=True)
class Result:
    """What one pair of engines scored. ``failures`` and ``differences`` are by dialogue."""

    engines: str
    versions: str
    dialogues: int
    failures: dict[str, str]
    summaries: Sequence[Summary]
    differences: dict[str, list[str]]


@dataclass(frozen=True)
class Report:
    """An evaluation: which data, when, of which commit, and a result per pair of engines."""

    dataset: str
    split: str
    date: str
    commit: str
    unreadable: Sequence[str]
    results: Sequence[Result]


def write_report(report: Report, folder: Path) -> None:
    """Write ``table.md``, ``table.csv``, ``results.json``, ``differences.txt`` and ``plot.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "table.md").write_text(as_markdown(report), encoding="utf-8")
    (folder / "results.json").write_text(json.dumps(asdict(report), indent=1) + "\n")
    (folder / "differences.txt").write_text(
        "".join(
            f"{result.engines} {name}: {line}\n"
            for result in report.results
            for name, lines in result.differences.items()
            for line in lines
        ),
        encoding="utf-8",
    )
    with (folder / "table.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["engines", "figure", "value", "low", "high", "counted", "dialogues"])
        for result in report.results:
            for one in result.summaries:
                table.writerow([result.engines, *asdict(one).values(), result.dialogues])
    _plot(report, folder / "plot.svg")


def as_markdown(report: Report) -> str:
    """Return the table: a row per figure, a column per pair of engines."""
    heads = [f"{one.engines}, n = {one.dialogues}" for one in report.results]
    lines = [
        f"# {report.dataset}, {report.split}",
        "",
        f"{report.date}, commit {report.commit}. In brackets: 95 % interval (bootstrap).",
        "",
        "| Figure | " + " | ".join(heads) + " |",
        "|---|" + "---|" * len(heads),
    ]
    by_figure = [{one.figure: one for one in result.summaries} for result in report.results]
    for figure in dict.fromkeys(figure for one in by_figure for figure in one):
        cells = [_cell(one.get(figure)) for one in by_figure]
        unit = " per dialogue" if figure in PER_NOTE else ""
        lines.append(f"| {figure}{unit} | " + " | ".join(cells) + " |")
    failed = [str(len(one.failures)) for one in report.results]
    lines.append("| dialogues failed | " + " | ".join(failed) + " |")
    lines += ["", *(f"- {one.engines}: {one.versions}" for one in report.results)]
    for result in report.results:
        lines += [f"- {result.engines}, {name}: {why}" for name, why in result.failures.items()]
    lines += [f"- not readable: {name}" for name in report.unreadable]
    return "\n".join(lines) + "\n"


def _cell(summary: Summary | None) -> str:
    if summary is None:
        return ""
    value = f"{summary.value:.3f}"
    if summary.low is None or summary.high is None:
        return value
    return f"{value} ({summary.low:.3f}\N{EN DASH}{summary.high:.3f})"


def _plot(report: Report, file: Path) -> None:
    figure, axes = plt.subplots(1, 2, figsize=(11, 5), width_ratios=(3, 2), layout="constrained")
    for axis, names, label in zip(
        axes, (_PLOTTED, _COUNTED), ("share", "per dialogue"), strict=True
    ):
        shown = [
            name
            for name in names
            if any(one.figure == name for result in report.results for one in result.summaries)
        ]
        for place, result in enumerate(report.results):
            found = {one.figure: one for one in result.summaries}
            offset = 0.18 * (place - (len(report.results) - 1) / 2)
            points = [(at + offset, found[name]) for at, name in enumerate(shown) if name in found]
            axis.errorbar(
                [one.value for _, one in points],
                [at for at, _ in points],
                xerr=[
                    [one.value - (one.value if one.low is None else one.low) for _, one in points],
                    [
                        (one.value if one.high is None else one.high) - one.value
                        for _, one in points
                    ],
                ],
                fmt="o",
                capsize=3,
                label=result.engines,
            )
        axis.set_yticks(range(len(shown)), shown)
        axis.invert_yaxis()
        axis.set_xlabel(label)
        axis.set_xlim(left=0)
        axis.grid(axis="x", alpha=0.3)
    axes[0].set_xlim(0, 1.02)
    axes[0].legend(loc="lower left", fontsize="small")
    figure.suptitle(f"{report.dataset}, {report.split} ({report.date}, {report.commit})")
    # Without its date of making, and with ids that don't change, the same results give one file.
    with mpl.rc_context({"svg.hashsalt": "wardscribe"}):
        figure.savefig(file, metadata={"Date": None})
    plt.close(figure)
