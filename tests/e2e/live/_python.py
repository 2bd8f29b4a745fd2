"""What the python_*.py scripts share: rows of an expression, and the error of one that fails."""

import probing


def table(expression, **options):
    """The rows of python.`expression`."""
    return probing.query("SELECT * FROM python.`{}`".format(expression.replace("`", "``")), **options).to_dicts()


def value(expression, **options):
    """The value of an expression that gives one row of one column."""
    (row,) = table(expression, **options)
    (cell,) = row.values()
    return cell


def error(expression, **options):
    """The error of an expression that fails."""
    try:
        rows = table(expression, **options)
    except probing.ProbingError as failure:
        return failure
    raise AssertionError("{} gave {}".format(expression, rows))


def same(found, wanted):
    assert found == wanted and type(found) is type(wanted), "{!r} is not {!r}".format(found, wanted)
