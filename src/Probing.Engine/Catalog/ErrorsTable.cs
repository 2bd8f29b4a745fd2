using Probing.Engine.Journals;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The latest failures of extensions.</summary>
internal static class ErrorsTable
{
    public static TablePlugin Create(ErrorJournal errors) =>
        new("probing", "errors", new RowTable<ErrorRecord>(s_columns, request =>
    {
        if (errors.Dropped is > 0 and var dropped)
            request.Query.Warn($"{dropped} older errors have made room for newer ones");
        return errors.Snapshot();
    }))
    {
        Description = $"One row per failure of an extension, the latest {ErrorJournal.Capacity}. " +
            "The query or call that met it has failed with it.",
        Example = "SELECT time, extension, source, message FROM probing.errors ORDER BY time DESC LIMIT 10",
    };

    private static readonly TableColumns<ErrorRecord> s_columns = new TableColumns<ErrorRecord>()
        .Timestamp("time", "When it happened", e => e.TimeUtc)
        .Text("extension", "Extension that failed; NULL when that is not known", e => Empty.AsNull(e.Extension))
        .Text("source", "What was asked of it: a table, a call, an option", e => e.Source)
        .Text("kind", "Stable reason, the code of the problem document", e => SnakeCase.Of(e.Kind))
        .Text("message", "What happened", e => e.Message)
        .Text("detail", "The long form, for instance a traceback; NULL when there is none", e => e.Detail);
}
