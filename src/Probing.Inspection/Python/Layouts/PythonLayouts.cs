namespace Probing.Inspection.Python.Layouts;

/// <summary>The layouts known; the files beside this one are generated, one for each version.</summary>
internal static partial class PythonLayouts
{
    // Not an initializer: the order of those in several files is not defined.
    public static IReadOnlyList<PythonLayout> All => [V3_8, V3_9, V3_10, V3_11, V3_12, V3_13, V3_14];

    /// <summary>The layout of a version; null when it is not known.</summary>
    public static PythonLayout? Of(Version version) =>
        All.FirstOrDefault(layout => layout.Version.Major == version.Major && layout.Version.Minor == version.Minor);
}
