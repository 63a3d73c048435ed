"""`mcp`: serves the search to an assistant on standard input and output."""

import typer

from workers.cli.console import read_settings, told


def install(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(mcp)


def mcp() -> None:
    """AIアシスタントに検索を提供する（MCP、標準入出力）。 / Serve the search to an assistant (MCP, stdio).

    検索、成果の閲覧、引用の確認ができ、変更はできない。見える範囲は SATETO_API_KEY の鍵の権限による。 /
    It searches and reads, and changes nothing. It sees what the key in SATETO_API_KEY may see.

    例 / Example: `SATETO_API_URL=https://sateto.example.org SATETO_API_KEY=sateto_… sateto mcp`

    鍵は次のように作る。 / A key is made by: `sateto keys add hanako --scope read --label assistant`
    """
    import anyio

    from workers.assistants import server

    settings = read_settings()
    with told(settings):
        anyio.run(server(settings).run_stdio_async)
