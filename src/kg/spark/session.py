"""Starts Spark, on this machine or on a cluster, and ends it."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from kg.errors import ClusterError, UsageError
from kg.text.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark import SparkConf, SparkContext

_MISSING: Final = (
    "the engine spark needs PySpark 4 and Java 17: pip install 'khojaly-kg[spark]'"
)
_SETTINGS: Final = {
    "spark.app.name": "kg",
    "spark.log.level": "ERROR",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What holds unless the settings of Spark say otherwise."""
_HERE: Final = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}
"""On one machine, Spark listens on loopback only."""


@contextmanager
def spark(master: str | None) -> Iterator[SparkContext]:
    """Start Spark, and stop it in the end.

    ``master`` is where it runs: ``local[2]``, ``spark://host:7077``, ``yarn``; by
    default what the settings of Spark say (``SPARK_CONF_DIR``), or all cores of this
    machine.

    Raises:
        UsageError: PySpark is missing.
        ClusterError: Spark did not start, or gave up.
    """
    with tempfile.TemporaryFile() as said:
        try:
            # an extra; its imports warn of what is no reader's
            with _standard_error(said):
                from py4j.protocol import Py4JError  # noqa: PLC0415
                from pyspark import SparkConf, SparkContext  # noqa: PLC0415
                from pyspark.errors import PySparkException  # noqa: PLC0415
        except ImportError as error:
            raise UsageError(_MISSING) from error
        try:
            with _standard_error(said):
                context = SparkContext(conf=_configured(SparkConf(), master))
        except (OSError, PySparkException, Py4JError) as error:
            why = _reason(said, error)
            raise ClusterError(
                f"Spark did not start (it needs Java 17): {why}"
            ) from error
        try:
            yield context
        except Py4JError as error:
            raise ClusterError(f"Spark gave up: {_reason(said, error)}") from error
        finally:
            context.stop()


def _configured(conf: SparkConf, master: str | None) -> SparkConf:
    """Return the settings of Spark, completed by ours."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if master is not None:
        conf.setMaster(master)
    conf.setIfMissing("spark.master", "local[*]")
    is_here = str(conf.get("spark.master")).startswith("local")
    for name, value in (_SETTINGS | _HERE if is_here else _SETTINGS).items():
        conf.setIfMissing(name, value)
    return conf


@contextmanager
def _standard_error(file: IO[bytes]) -> Iterator[None]:
    """Write standard error to a file for a while.

    Java inherits it if it starts then, and writes to the file as long as it runs.
    """
    stream = sys.__stderr__.fileno() if sys.__stderr__ else 2
    kept = os.dup(stream)
    os.dup2(file.fileno(), stream)
    try:
        yield
    finally:
        os.dup2(kept, stream)
        os.close(kept)


def _reason(said: IO[bytes], error: Exception) -> str:
    """Return in one line why Spark failed: what it says of an error, or what Java did.

    An error about the end of Spark itself does not tell what ended it.
    """
    first = str(getattr(error, "java_exception", "")).partition("\n")[0]
    if first and "SparkContext" not in first:
        return clean(first)
    said.seek(0)
    lines = said.read().decode(errors="replace").split("\n")
    telling = [line for line in lines if " ERROR " in line or "Exception" in line]
    return clean((telling or [first or str(error)])[0])
