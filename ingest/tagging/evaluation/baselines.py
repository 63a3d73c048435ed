"""Two baselines on the same folds: keywords alone, and TF-IDF with logistic regression."""

import re
from collections.abc import Sequence

import numpy as np

from ingest.tagging.evaluation.matrix import Bools, Floats, Matrix
from ingest.tagging.evaluation.records import Record
from ingest.tagging.features import NAMES

_KEYWORD = 0.4  # one term of art in title, keywords or summary
_WORDS = re.compile(r"[a-z][a-z0-9-]+")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]+")


def keywords(data: Matrix) -> Bools:
    """A tag wherever a term of art of it stands in title, keywords or summary."""
    return np.asarray(data.x[:, :, NAMES.index("cue")] >= _KEYWORD)


def tf_idf(records: Sequence[Record], data: Matrix, folds: Sequence[Sequence[int]]) -> Floats:
    """Probabilities (records, tags), each record scored by a model that has not seen its fold."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [_text(record) for record in records]
    found = np.zeros(data.truth.shape)
    for fold in folds:
        rest = [place for place in range(len(records)) if place not in set(fold)]
        vectorizer = TfidfVectorizer(
            tokenizer=_terms, token_pattern=None, lowercase=False, sublinear_tf=True, min_df=2
        )
        x = vectorizer.fit_transform([texts[place] for place in rest])
        asked = vectorizer.transform([texts[place] for place in fold])
        for column in range(len(data.ids)):
            sure = ~data.unsure[rest, column]
            truth = data.truth[rest, column][sure]
            if truth.any():
                model = LogisticRegression(C=10, class_weight="balanced", solver="liblinear")
                model.fit(x[sure], truth)
                found[list(fold), column] = model.predict_proba(asked)[:, 1]
    return found


def _text(record: Record) -> str:
    meta = record.report.metadata
    parts = [meta.title.ja, meta.title.en, *meta.keywords]
    return " ".join([*parts, *(section.text for section in record.report.sections)])


def _terms(text: str) -> list[str]:
    """Latin words, and pairs of Japanese characters."""
    lowered = text.lower()
    runs = _JAPANESE.findall(lowered)
    return _WORDS.findall(lowered) + [r[i : i + 2] for r in runs for i in range(len(r) - 1)]
