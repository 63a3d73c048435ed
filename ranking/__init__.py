"""What is worth more: encoder, fusion, lenses, scores, explanation, evaluation."""
