"""What a program that writes rows imports: ``from probing.core import table``.

    @table
    @dataclass
    class MetricData:
        loss: float
        step: Annotated[int, probing.int32]

    MetricData(0.3, 1).save()                                # SELECT * FROM python.metric_data
"""

from ._tables import NARROW_TYPES, Row, Table, table

int8, int16, int32, int64 = (NARROW_TYPES[name] for name in ("int8", "int16", "int32", "int64"))
uint8, uint16, uint32, uint64 = (NARROW_TYPES[name] for name in ("uint8", "uint16", "uint32", "uint64"))
float32, float64 = NARROW_TYPES["float32"], NARROW_TYPES["float64"]

__all__ = [
    "Row", "Table", "float32", "float64", "int16", "int32", "int64", "int8", "table", "uint16", "uint32", "uint64", "uint8",
]
