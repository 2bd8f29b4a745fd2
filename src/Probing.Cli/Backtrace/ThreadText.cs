using System.Globalization;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>The words for threads and frames.</summary>
internal static class ThreadText
{
    /// <summary>As in the table of a probe, but for eyes.</summary>
    public static string State(ThreadActivity activity) =>
        activity.Name().Replace('_', ' ').Replace("gil", "GIL", StringComparison.Ordinal);

    public static string Name(InspectedThread thread) => thread.PythonName ?? thread.NativeName ?? "(unnamed)";

    public static string? Tid(InspectedThread thread) => thread.Tid?.ToString(CultureInfo.InvariantCulture);

    public static string? Line(PythonFrame frame) => frame.Line?.ToString(CultureInfo.InvariantCulture);

    public static string Location(PythonFrame frame) =>
        frame.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{frame.File}:{line}") : frame.File;
}
