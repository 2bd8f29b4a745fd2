"""What an ELF file needs from the C library of the machine it runs on."""

import re
import subprocess


def required_glibc(path):
    """The newest GLIBC_x.y that ``path`` refers to, as a tuple; the dynamic loader refuses it on anything older."""
    dump = subprocess.run(["objdump", "-p", path], stdout=subprocess.PIPE, check=True, universal_newlines=True).stdout
    references = dump.partition("Version References:")[2]
    versions = re.findall(r"GLIBC_(\d+)\.(\d+)", references)
    return max(((int(major), int(minor)) for major, minor in versions), default=(2, 0))
