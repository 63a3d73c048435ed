"""How long a network of 200 nodes takes from the database to the page: `python -m tests.benchmarks.network`.

A report that 2,000 reports cite and that cites 1,000 works, in a new SQLite database; the median of
ten pictures, in milliseconds.
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

from schemas.database import migrate, open_database, reading
from search_api import network
from search_api.access import Reader
from tests.search_api.test_network import crowd
from tests.search_api.web.test_network_picture import page


def main() -> None:
    """Prints the figures as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'network.db'}")
        migrate(database)
        with database.begin() as connection:
            crowd(connection, 2000, 1000)
        asked, drawn, size = [], [], 0
        for _ in range(10):
            began = time.perf_counter()
            with reading(database) as connection:
                found = network.of_report(connection, "oai-0", Reader())
            asked.append(time.perf_counter() - began)
            size = len(page(found))
            drawn.append(time.perf_counter() - began - asked[-1])
        database.dispose()
    middle = {
        name: 1000 * statistics.median(took) for name, took in (("query", asked), ("page", drawn))
    }
    print(json.dumps({name: round(value, 1) for name, value in middle.items()} | {"bytes": size}))


if __name__ == "__main__":
    main()
