"""What ships of an evaluation: the head's coefficients, and the table of the README."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ingest.tagging.cues import Cues
from ingest.tagging.evaluation.learning import as_toml, confidences, learn, learn_interest
from ingest.tagging.evaluation.matrix import Matrix
from ingest.tagging.evaluation.records import Record
from ingest.tagging.evaluation.run import interest_rows
from schemas.tags import Family

_ROOM = Path(__file__).parents[1]
_BEGIN, _END = "<!-- figures -->", "<!-- /figures -->"
_NOTE = """Made by `sateto eval tags FILE --ship` from labelled records and the sample reports.
Weights are for the features of `features.py`; what a tag adds is its own. No text is in here."""


def write(
    figures: dict[str, Any], records: Sequence[Record], data: Sequence[Matrix], cues: Cues
) -> None:
    """Learns the head from all labels and writes `head.toml`, and the figures into README.md."""
    families: tuple[Family, ...] = ("dual_use", "civil")
    heads = {family: learn(data, family) for family in families}
    sure = np.concatenate([confidences(heads[family], data[0], family) for family in families], 1)
    x = interest_rows(records, data[0], sure)
    interests = {
        "defense": learn_interest(x, np.array([record.defense for record in records], float)),
        "civil": learn_interest(x, np.array([record.civil for record in records], float)),
    }
    body = as_toml("", heads, interests, "")
    version = hashlib.sha256(body.encode()).hexdigest()[:8]
    (_ROOM / "head.toml").write_text(as_toml(version, heads, interests, _NOTE), "utf-8")
    readme = _ROOM / "README.md"
    before, _, rest = readme.read_text("utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    table = "\n".join(_summary(figures) + _table(figures, cues))
    readme.write_text(f"{before}{_BEGIN}\n{table}\n{_END}{after}", "utf-8")


def _summary(figures: dict[str, Any]) -> list[str]:
    base, own = figures["baselines"], figures["samples"]
    lines = [
        "| | micro P | micro R | micro F1 | macro F1 | mean average precision (≥ 5 records) |",
        "|---|---|---|---|---|---|",
    ]
    for family, name in (("du", "dual-use"), ("ct", "civil")):
        part = figures[family]
        rows = [
            (f"{name}: this tagger", part, part["average_precision"]["macro"]),
            (f"{name}: keywords only", base["keywords"][family], None),
            (f"{name}: TF-IDF + logistic", base["tf_idf"][family],
             base["tf_idf"][family]["average_precision"]),
            (f"{name}: sample reports", own[family], own[family]["average_precision"]),
        ]  # fmt: skip
        for label, row, precision in rows:
            micro = row["micro"]
            cells = [micro["precision"], micro["recall"], micro["f1"], row["macro"]["f1"]]
            shown = [f"{cell:.3f}" for cell in cells]
            shown.append("" if precision is None else f"{precision:.3f}")
            lines.append(f"| {label} | {' | '.join(shown)} |")
    without = figures["du"]["without_DU11"]["f1"]
    agreed = figures["du"]["agreement"], figures["ct"]["agreement"]
    return [
        *lines,
        "",
        f"Dual-use micro F1 without DU11: {without:.3f}. "
        f"Sample reports, macro F1 over the {own['all']['macro']['over']} tags that occur: "
        f"{own['all']['macro']['f1']:.3f}.",
        f"nDCG@50 by interest alone: defense {figures['defense']['ndcg@50']:.3f}, "
        f"civil {figures['civil']['ndcg@50']:.3f}.",
        *(
            f"Agreement ({name}, micro F1): with annotator a {part['machine_a']:.3f}, "
            f"b {part['machine_b']:.3f}; between the two {part['a_b']:.3f}."
            for name, part in zip(("dual-use", "civil"), agreed, strict=True)
        ),
        f"Maturity in three bands: accuracy {figures['maturity']['accuracy']:.3f} "
        f"(always the commonest band: {figures['maturity']['commonest']:.3f}), "
        f"macro F1 {figures['maturity']['macro']['f1']:.3f}.",
        "",
    ]


def _table(figures: dict[str, Any], cues: Cues) -> list[str]:
    lines = [
        "| tag | | records | P | R | F1 | average precision | sample reports: F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for family in ("du", "ct"):
        part = figures[family]
        for name, row in part["tags"].items():
            own = figures["samples"]["all"]["tags"][name]
            precision = part["average_precision"]["tags"].get(name)
            cells = (
                name, cues.tag(name).label.en, str(row["records"]),
                *(f"{row[k]:.2f}" if row["records"] else "–" for k in ("precision", "recall", "f1")),
                "–" if precision is None else f"{precision:.2f}",
                f"{own['f1']:.2f} ({own['records']})" if own["records"] else "–",
            )  # fmt: skip
            lines.append(f"| {' | '.join(cells)} |")
    return lines
