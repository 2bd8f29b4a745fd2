"""Tables declared as dataclasses: what a row is made of, and the way of its values into the native writer.

A class is looked at once, when it is declared (annotations, schema). What is left for each row is a conversion per column
that the native part does itself for values of the very type, and leaves to Python (conversions) for all others.
"""

from .declaration import Table, declared, table
from .row import Row
from .types import NARROW_TYPES, NarrowType

__all__ = ["NARROW_TYPES", "NarrowType", "Row", "Table", "declared", "table"]
