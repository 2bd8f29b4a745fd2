"""Many rows at once, as columns: of numpy, of pandas, or of a dict of lists. What can be copied as it lies in memory is."""

from typing import Any, List, Optional, Tuple

from .schema import Schema


def columns_of(schema: Schema, rows: Any) -> Optional[Tuple[int, Tuple[Any, ...]]]:
    """How many rows there are and the buffers of each column; None for what is taken row by row."""
    return None
