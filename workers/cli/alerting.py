"""`alerts`: telling people of what is new, now."""

import json
from typing import Annotated

import typer

from workers.cli.console import Speaker, out
from workers.cli.office import office
from workers.cli.stack import Json

alerts = typer.Typer(help="お知らせ / Alerts", no_args_is_help=True)


def install(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(alerts, name="alerts")


@alerts.command("run")
def run_alerts(
    mail: Annotated[bool, typer.Option(help="電子メールも送る / send the mails too")] = False,
    as_json: Json = False,
) -> None:
    """新しい成果を保存した検索やフォローと照合する。通常はワーカーが自動で行う。
    / Match what is new with saved searches and follows; workers do so by themselves.

    例 / Examples: `sateto alerts run`, `sateto alerts run --mail --json`
    """
    import time

    from search_api.alerts.mailing import send_due
    from workers.alerting import alert
    from workers.tagging import Workshop

    with office() as (settings, desk):
        rooms, reports = Workshop(settings).rooms, 0
        while some := alert(rooms, desk):
            reports += some
        mails = send_due(desk, time.time()) if mail else 0
        if as_json:
            out.print_json(json.dumps({"reports": reports, "mails": mails}))
            return
        Speaker(settings)(
            f"成果 {reports} 件を照合し、電子メール {mails} 通を送りました",
            f"Matched {reports} reports and sent {mails} mails",
        )
