# deadline: 300
"""PROBING=2 reaches children of every start method of multiprocessing; PROBING=1 reaches none."""

from _package import run, script

SOURCE = """
import multiprocessing, os, sys

def work(_):
    import _probing_hook as hook
    if not hook.is_loaded():
        return None
    import probing
    return probing.query("SELECT pid FROM process.info").to_dicts()[0]["pid"] == os.getpid()

def main():
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(2) as pool:
        print(sorted(set(pool.map(work, range(8), 1)), key=str))

if __name__ == "__main__":
    main()
"""

job = script(SOURCE)
for method in ("spawn", "forkserver", "fork"):
    assert run([job, method], timeout=120, PROBING="2") == "[True]", method
    assert run([job, method], timeout=120, PROBING="1") == "[None]", method
