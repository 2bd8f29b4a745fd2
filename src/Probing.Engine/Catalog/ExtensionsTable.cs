using Probing.Engine.Guards;
using Probing.Engine.Journals;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The registered extensions.</summary>
internal static class ExtensionsTable
{
    public static TablePlugin Create(EngineExtensionManager extensions) => new("probing", "extensions",
        new RowTable<Registered>(s_columns, (request, cancellationToken) => EachAsync(extensions, request, cancellationToken)))
    {
        Description = "One row per extension in this process, in the order of registration.",
        Example = "SELECT name, state, reason, calls, scans, errors, elapsed_ms FROM probing.extensions ORDER BY errors DESC",
    };

    private static readonly TableColumns<Registered> s_columns = new TableColumns<Registered>()
        .Text("name", "Name of the extension", e => e.Guard.Name)
        .Text("description", "What it adds; NULL when it does not say", e => Empty.AsNull(e.Guard.Extension.Description))
        .Text("kind", "built_in, or how it was loaded: native, python, …", e => e.Guard.Origin.Kind)
        .Text("source", "Library or module it was loaded from; NULL when it is part of the probe", e => e.Guard.Origin.Source)
        .Bool("isolated", "True when it runs in a process of its own", e => e.Guard.Origin.Isolated)
        .Timestamp("load_time", "When it was registered", e => e.Guard.LoadedUtc)
        .Text("state", "enabled, disabled or stopping", e => SnakeCase.Of(e.Guard.State))
        .Text("reason", "Why it is not enabled; NULL while it is", e => e.Guard.Reason)
        .Text("namespaces", "SQL namespaces it serves, separated by commas; NULL when it has none",
            e => Empty.AsNull(string.Join(", ", e.Guard.Namespaces)))
        .Int64("option_count", "Number of its options; probing.options has them", e => e.Guard.ExtensionOptions.Count)
        .Int64("call_count", "Number of HTTP calls it offers below /apis/<name>/", e => e.Guard.Routes.Count)
        .Int64("calls", "Calls that it got so far", e => e.Guard.Calls)
        .Int64("scans", "Scans of its tables so far", e => e.Guard.Scans)
        .Int64("errors", "Its own failures so far; mistakes of its users are none", e => e.Guard.Failures)
        .Double("elapsed_ms", "Time spent in its calls and tables", e => e.Guard.Elapsed.TotalMilliseconds, "ms")
        .Int64("running", "Operations that run now", e => e.Guard.Running)
        .Int64("hung", "Operations among them that were given up and have not ended", e => e.Guard.Hung)
        .Int64("error_count", "Number of rows that probing.errors still has about it", e => e.Errors.Length)
        .Text("last_error", "Message of the latest of them; NULL when there is none",
            e => e.Errors.LastOrDefault()?.Message)
        .Timestamp("last_error_time", "When that was", e => e.Errors.LastOrDefault()?.TimeUtc);

    private static async ValueTask<IEnumerable<Registered>> EachAsync(
        EngineExtensionManager extensions, ScanRequest request, CancellationToken cancellationToken)
    {
        if (!await extensions.Offers.DiscoverAsync(cancellationToken))
            request.Query.Warn("the interpreter is busy: extensions that installed packages offer may be missing");
        var errors = extensions.Errors.Snapshot().ToLookup(error => error.Extension);
        return extensions.Guards.Select(guard => new Registered(guard, [.. errors[guard.Name]]));
    }

    private readonly record struct Registered(ExtensionGuard Guard, ErrorRecord[] Errors);
}
