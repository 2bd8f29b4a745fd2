"""A base class for who wants type checkers to see the methods that @table adds: a decorator cannot tell them."""

from typing import Any, Iterable, List, NoReturn, Optional, Type, TypeVar, Union

_Row = TypeVar("_Row", bound="Row")


class Row:
    """Base of a dataclass with @table; it adds nothing but what type checkers, editors and readers see of it.

        @table
        @dataclass
        class MetricData(Row):
            loss: float

        MetricData(0.5).save()
    """

    __slots__ = ()

    def save(self) -> None:
        """Stores this row in its table."""
        _undeclared(type(self))

    @classmethod
    def append(cls: Type[_Row], row: Union[_Row, "tuple[Any, ...]", "list[Any]"]) -> None:
        """Stores a row: an instance of the class, or a tuple of its values in the order of the fields."""
        _undeclared(cls)

    @classmethod
    def append_many(cls: Type[_Row], rows: Iterable[Any]) -> int:
        """Stores rows, or a batch of columns (numpy, pandas, Arrow, a dict of arrays), and says how many they are."""
        _undeclared(cls)

    @classmethod
    def take(cls, count: int = 10) -> "List[tuple[Any, ...]]":
        """The latest rows, the oldest of them first, as tuples with the implicit timestamp."""
        _undeclared(cls)

    @classmethod
    def query(cls, sql: Optional[str] = None) -> Any:
        """The result of a query, by default of all rows; the table is ``python.<name>`` there."""
        _undeclared(cls)

    @classmethod
    def flush(cls) -> None:
        """Returns when what has been appended is in the file, also for a machine that loses power where it is a disk."""
        _undeclared(cls)

    @classmethod
    def drop(cls) -> None:
        """Takes the table and its rows away; the next append makes an empty one."""
        _undeclared(cls)


def _undeclared(kind: Any) -> NoReturn:
    raise TypeError("{} has no table; write @table above @dataclass".format(kind.__qualname__))
