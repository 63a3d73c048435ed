"""What an extractor shows of an open PDF. It runs in the child only."""

from typing import Protocol


class PasswordNeededError(Exception):
    """The file is encrypted, and the empty password does not open it."""


class Document(Protocol):
    """An open file. Whatever a broken one makes an extractor raise passes through."""

    def page_count(self) -> int:
        """Pages found by walking the page tree; the count that the file declares is not believed."""
        ...

    def title(self) -> str:
        """The `/Title` of the document information, empty where there is none."""
        ...

    def page_text(self, number: int) -> str:
        """The text of page `number`, which counts from 1, as the extractor gives it."""
        ...

    def has_image(self, number: int) -> bool:
        """Whether page `number` shows an image, itself or in a form."""
        ...
