"""The columns of numpy arrays, tensors and pandas objects.

A column is (name, form, data, missing): data is a 1-D numpy array in native byte order for the forms "number", "bool",
"date", "timestamp[unit]", "timestamp[unit,UTC]", "duration[unit]", "text" and "bytes", and an iterable of Python
objects for "items"; missing is a bool array that marks NULLs, or None.

Part of the bridge: its files share one namespace, see evaluation.py.
"""
import sys


def array_columns(array):
    numpy = sys.modules["numpy"]
    if array.ndim == 0:
        array = array.reshape(1)
    if isinstance(array, getattr(numpy, "ma").MaskedArray):
        return [("value", "items", array.tolist(), None)]
    if type(array) is not numpy.ndarray:
        array = array.view(numpy.ndarray)
    if array.dtype.names and array.ndim == 1:
        return [array_column(name, array[name]) for name in array.dtype.names]
    if array.ndim == 2:
        return [array_column("c%d" % index, array[:, index]) for index in range(array.shape[1])]
    return [array_column("value", array)]


def array_column(name, array):
    kind = array.dtype.kind
    if array.ndim != 1 or kind not in "iufbMmUS":
        return name, "items", array if array.ndim != 1 else array.tolist(), None
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    if kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype("f4" if array.dtype.itemsize == 2 else "f8")
    if kind in "Mm":
        return time_column(name, array, kind)
    return name, {"b": "bool", "U": "text", "S": "bytes"}.get(kind, "number"), array, None


def time_column(name, array, kind):
    numpy = sys.modules["numpy"]
    unit, count = numpy.datetime_data(array.dtype)
    form = "timestamp" if kind == "M" else "duration"
    if unit == "generic":
        return name, "items", array.tolist(), None
    if kind == "M" and unit in ("Y", "M", "W", "D"):
        return name, "date", array.astype("datetime64[D]").view("i8"), None
    if count != 1 or unit not in ("s", "ms", "us", "ns"):
        unit = unit if unit in ("ms", "us", "ns") else "ns" if unit in ("ps", "fs", "as") else "s"
        array = array.astype("%s[%s]" % (array.dtype.name.partition("[")[0], unit))
    return name, "%s[%s]" % (form, unit), array.view("i8"), None


def tensor_columns(tensor):
    tensor = tensor.detach()
    if tensor.layout is not sys.modules["torch"].strided:
        tensor = tensor.to_dense()
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    tensor = tensor.cpu()
    if str(tensor.dtype) == "torch.bfloat16":
        tensor = tensor.float()
    for resolve in ("resolve_conj", "resolve_neg"):
        tensor = getattr(tensor, resolve, lambda tensor=tensor: tensor)()
    return array_columns(tensor.numpy())


def frame_columns(frame):
    columns = index_columns(frame.index)
    for position in range(frame.shape[1]):
        columns.append(series_column(label(frame.columns[position]), frame.iloc[:, position]))
    return columns


def series_columns(series):
    return index_columns(series.index) + [series_column("value", series)]


def index_values(index):
    return [series_column("value", index.to_series())]


def index_columns(index):
    """The index as columns, unless it only counts the rows."""
    pandas = sys.modules["pandas"]
    if isinstance(index, pandas.RangeIndex) and index.name is None:
        return []
    if index.nlevels == 1:
        return [series_column("index" if index.name is None else label(index.name), index.to_series())]
    columns = []
    for level in range(index.nlevels):
        values = index.get_level_values(level)
        columns.append(series_column(
            "level_%d" % level if values.name is None else label(values.name), values.to_series()))
    return columns


def label(name):
    return "_".join(map(str, name)) if isinstance(name, tuple) else str(name)


def series_column(name, series):
    numpy = sys.modules["numpy"]
    dtype = series.dtype
    if isinstance(dtype, numpy.dtype):
        if dtype.kind != "O":
            return array_column(name, series.to_numpy())
        return name, "items", objects(series), None
    if type(dtype).__name__ == "DatetimeTZDtype":
        _, form, array, _ = array_column(name, series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        return name, form.replace("]", ",UTC]"), array, None
    if getattr(dtype, "_is_numeric", False) and hasattr(series.array, "_mask") and hasattr(series.array, "_data"):
        name, form, array, _ = array_column(name, series.array._data)
        return name, form, array, series.array._mask
    return name, "items", objects(series.astype(object)), None


def objects(series):
    """Python objects, None where pandas sees a missing value."""
    missing = series.isna()
    return (series.where(~missing, None) if missing.any() else series).tolist()
