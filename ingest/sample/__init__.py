"""A sample corpus: invented reports, their PDFs and records, and a repository that serves them."""
