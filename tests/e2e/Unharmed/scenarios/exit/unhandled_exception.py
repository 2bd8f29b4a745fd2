# expect: exit 1
import _host

_host.late()


def inner():
    try:
        {}['missing']
    except KeyError as e:
        raise ValueError('by the scenario') from e


inner()
