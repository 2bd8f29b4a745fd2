"""What the scripts share: the schema of a class, and the error of something that fails."""

import sys

from probing._tables.schema import schema_of


def schema(kind, name="rows"):
    return schema_of(kind, name, sys._getframe(1).f_locals)


def types(kind, name="rows"):
    """The logical types of the fields, by column."""
    found = schema_of(kind, name, sys._getframe(1).f_locals)
    return {column.name: repr(column.type) for column in found.fields}


def raises(expected, action, *texts):
    """The error of an action: of exactly this type, with these texts in its message."""
    try:
        action()
    except expected as error:
        assert type(error) is expected, (type(error), error)
        for text in texts:
            assert text in str(error), (text, str(error))
        return error
    raise AssertionError("{} was not raised".format(expected.__name__))
