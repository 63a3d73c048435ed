"""How well the tagger does on labelled records: cross-validated, beside two baselines."""
