"""DuckDB on its own table, through the same libduckdb.so and with the same number of threads, as the yardstick."""

import ctypes

from target import LIBRARIES


class _Result(ctypes.Structure):
    # duckdb_result of duckdb.h: six words, all internal.
    _fields_ = [("words", ctypes.c_uint64 * 6)]


class Native:
    def __init__(self, threads: int):
        self._library = ctypes.CDLL(str(LIBRARIES / "libduckdb.so"))
        self._library.duckdb_result_error.restype = ctypes.c_char_p
        self._database, self._connection = ctypes.c_void_p(), ctypes.c_void_p()
        if self._library.duckdb_open(None, ctypes.byref(self._database)):
            raise RuntimeError("duckdb_open failed")
        if self._library.duckdb_connect(self._database, ctypes.byref(self._connection)):
            raise RuntimeError("duckdb_connect failed")
        self.run(f"SET threads={threads}")

    def run(self, sql: str) -> None:
        result = _Result()
        failed = self._library.duckdb_query(self._connection, sql.encode(), ctypes.byref(result))
        error = self._library.duckdb_result_error(ctypes.byref(result)) if failed else None
        self._library.duckdb_destroy_result(ctypes.byref(result))
        if failed:
            raise RuntimeError(f"{sql}: {error}")
