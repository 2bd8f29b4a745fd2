"""The rows of one query."""

from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Optional, Set, Tuple

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_SHOWN_ROWS = 40  # more than that is looked at with SQL, not with the eyes


class Result:
    """What probing.query() returns: complete, in memory, and readable as often as you like.

    Whatever speaks the Arrow C stream interface takes a Result as it is (``polars.DataFrame(result)``,
    ``pyarrow.table(result)``), without a copy of the data.
    """

    def __init__(self, core: Any, stream: Any, warnings: List[str], elapsed: float) -> None:
        self._core = core
        self._kept = stream
        self._count, self._fields = core.describe(self._kept)
        self.warnings = warnings
        self.elapsed = elapsed

    @property
    def columns(self) -> List[str]:
        return [name for name, _ in self._fields]

    def __arrow_c_stream__(self, requested_schema: Optional[Any] = None) -> Any:
        # A stream can be read once: each reader gets its own, over the same memory.
        return self._core.share(self._kept)

    def to_rows(self) -> List[Tuple[Any, ...]]:
        """One tuple a row, with Python's own types."""
        rows: List[Tuple[Any, ...]] = self._core.rows(self._kept)
        return rows

    def to_dicts(self) -> List[Dict[str, Any]]:
        """One dict a row. Of columns with the same name, the later ones get _1, _2, … behind it."""
        names = _distinct(self.columns)
        return [dict(zip(names, row)) for row in self.to_rows()]

    def to_pyarrow(self) -> "pyarrow.Table":
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> "polars.DataFrame":
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> "pandas.DataFrame":
        """A DataFrame. Integers and booleans that have a NULL get pandas' nullable types, so no value changes."""
        from ._pandas import data_frame

        return data_frame(self)

    def __len__(self) -> int:
        return int(self._count)

    def __iter__(self) -> Iterator[Dict[str, Any]]:
        return iter(self.to_dicts())

    def __repr__(self) -> str:
        from . import _table

        return _table.as_text(self.columns, self._first_rows(), len(self))

    def _repr_html_(self) -> str:
        from . import _table

        return _table.as_html(self.columns, self._first_rows(), len(self))

    def _first_rows(self) -> List[Tuple[Any, ...]]:
        rows: List[Tuple[Any, ...]] = self._core.rows(self._kept, _SHOWN_ROWS)
        return rows


def _distinct(names: List[str]) -> List[str]:
    taken = set(names)
    seen: Set[str] = set()
    result = []
    for name in names:
        number, candidate = 0, name
        while candidate in seen or (number and candidate in taken):
            number += 1
            candidate = "{}_{}".format(name, number)
        seen.add(candidate)
        result.append(candidate)
    return result
