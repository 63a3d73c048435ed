"""Text out of PDF files, page by page, each file in a child process under limits."""
