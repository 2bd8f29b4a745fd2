using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The registered extensions.</summary>
internal static class ExtensionsTable
{
    public static TablePlugin Create(EngineExtensionManager extensions) => new("probing", "extensions",
        new RowTable<Registered>(s_columns, _ => Each(extensions)))
    {
        Description = "One row per extension in this process, in the order of registration.",
        Example = "SELECT name, namespaces, error_count, last_error FROM probing.extensions ORDER BY error_count DESC",
    };

    private static readonly TableColumns<Registered> s_columns = new TableColumns<Registered>()
        .Text("name", "Name of the extension", e => e.Extension.Name)
        .Text("description", "What it adds; NULL when it does not say", e => Empty.AsNull(e.Extension.Description))
        .Text("namespaces", "SQL namespaces it serves, separated by commas; NULL when it has none",
            e => Empty.AsNull(string.Join(", ", e.Extension.Namespaces)))
        .Int64("option_count", "Number of its options; probing.options has them", e => e.Extension.Options.Count)
        .Int64("call_count", "Number of HTTP calls it offers below /apis/<name>/", e => e.Extension.Routes.Count)
        .Int64("error_count", "Number of its failures that probing.errors still has", e => e.Errors.Length)
        .Text("last_error", "Message of the latest of them; NULL when there is none",
            e => e.Errors.LastOrDefault()?.Message)
        .Timestamp("last_error_time", "When that was", e => e.Errors.LastOrDefault()?.TimeUtc);

    private static IEnumerable<Registered> Each(EngineExtensionManager extensions)
    {
        var errors = extensions.Errors.Snapshot().ToLookup(error => error.Extension);
        return extensions.Extensions.Select(extension => new Registered(extension, [.. errors[extension.Name]]));
    }

    private readonly record struct Registered(EngineExtension Extension, ErrorRecord[] Errors);
}
