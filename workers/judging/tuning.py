"""`sateto tune`: the weights of the legs learned on judged sets and written as data, with figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from ranking import tuning, weighing
from ranking.weighing import Weighing
from schemas.errors import UserError
from schemas.settings import Settings
from workers.judging.collecting import Told, collect

Figures = Mapping[str, Mapping[str, float]]  # set -> arm -> nDCG@10


def tuned(
    folders: Sequence[Path], settings: Settings, told: Told
) -> tuple[Weighing, dict[str, dict[str, float]]]:
    """What the sets teach, and nDCG@10 by set and arm. UserError for fewer than two sets."""
    if len({folder.resolve() for folder in folders}) < 2:
        raise UserError(
            "give at least two judged sets: what is chosen is tried on the one left out",
            "正解のある資料を二つ以上指定してください。選んだ設定は、除いた資料で確かめます",
        )
    sets = []
    for folder in folders:
        found = collect(folder, "", settings, told)
        judged = found.judged
        name = folder.resolve().name
        sets.append(tuning.tuning_set(name, judged.queries, judged.judgements, found.answers))
    before = weighing.load()
    version = int(before.version.rsplit("-", 1)[-1]) + 1
    learned, figures = tuning.tune(sets, str(version))
    # Judged documents have no tags, so they teach nothing about these.
    return replace(learned, topics=before.topics, reach=before.reach), figures


def write(learned: Weighing, figures: Figures) -> Path:
    """Writes `fusion.toml`; its path."""
    path = Path(str(files("ranking") / "fusion.toml"))
    path.write_text(as_toml(learned, figures), encoding="utf-8")
    return path


def as_toml(learned: Weighing, figures: Figures) -> str:
    """The file as `weighing.load` reads it, with nDCG@10 of each set below."""
    lines = [
        "# How much the legs of a search count, whoever asks. Written by `sateto tune`, with the",
        "# nDCG@10 reached on each set; left_out was learned without that set.",
        f'version = "{learned.version}"',
        f"steepness = {learned.steepness}",
        f"bias = {learned.bias:.4f}",
        f"topics = {learned.topics}",
        f"reach = {learned.reach}",
        "",
        "[words]",
        *(f"{leg} = {share:.4f}" for leg, share in learned.words.items()),
        "",
        "[moved_by]",
        *(f"{name} = {factor:.4f}" for name, factor in learned.moved_by.items()),
    ]
    for name, reached in figures.items():
        lines += ["", f'[figures."{name}"]']
        lines += [f"{arm} = {value:.4f}" for arm, value in reached.items()]
    return "\n".join(lines) + "\n"
