"""Templates to HTML. Everything is escaped, and a name that nobody gave is an error."""

from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from search_api.web import TEMPLATES
from search_api.web.texts import Words

_TEMPLATES = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=select_autoescape(default=True, default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(
    template: str, words: Words, switch: str, status: int = 200, **context: Any
) -> HTMLResponse:
    """A page as an answer; `switch` is the address of the same page in the other language."""
    content = _TEMPLATES.get_template(template).render(
        t=words, ui=words.ui, switch=switch, status=status, **context
    )
    return HTMLResponse(content, status)
