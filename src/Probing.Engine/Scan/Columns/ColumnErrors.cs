using Apache.Arrow.Types;
using Probing.Sdk;

namespace Probing.Engine.Scan.Columns;

/// <summary>What can be wrong with a provider's column.</summary>
internal static class ColumnErrors
{
    internal static ProbingException Unsupported(string column, IArrowType type, string? why = null) => new(
        ProbingErrorKind.ExtensionFailed,
        $"column '{column}' has the Arrow type {type.Name}, which SQL cannot read{(why is null ? "" : $": {why}")}");

    internal static ProbingException OutOfRange(string column, Type target) => new(ProbingErrorKind.ExtensionFailed,
        $"column '{column}' has a value that does not fit the SQL type it is read as ({target.Name})");

    internal static ProbingException NotUtf8(string column) => new(ProbingErrorKind.ExtensionFailed,
        $"column '{column}' has a text that is not UTF-8; send such values as binary");
}
