"""Collects figures, prints them as they come, and writes them as a Markdown table."""

import datetime
import os
import pathlib
import platform
from typing import List, Optional, Tuple


class Report:
    def __init__(self) -> None:
        self.rows: List[Tuple[str, str, str, str]] = []
        self.sections: List[str] = []

    def add(self, what: str, figure: str, aim: str = "", met: Optional[bool] = None) -> None:
        verdict = "" if met is None else "met" if met else "**missed**"
        self.rows.append((what, figure, aim, verdict))
        print(f"{what}: {figure}" + (f" [aim {aim}: {verdict.strip('*')}]" if aim else ""), flush=True)

    def write(self, path: pathlib.Path) -> None:
        lines = [
            "# Recorded results",
            "",
            f"{datetime.date.today()} · {os.cpu_count()} cores · {platform.machine()} · Linux {platform.release().partition('-')[0]} · "
            "written by `make bench`; medians, lowest to highest run in parentheses.",
            "",
            "| what | figure | aim | |",
            "|---|---|---|---|",
        ]
        lines += [f"| {' | '.join(row)} |" for row in self.rows]
        for section in self.sections:
            lines += ["", section]
        path.write_text("\n".join(lines) + "\n")
