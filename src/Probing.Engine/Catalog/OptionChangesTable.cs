using Probing.Engine.Journals;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The latest changes of options.</summary>
internal static class OptionChangesTable
{
    public static TablePlugin Create(OptionJournal changes) => new("probing", "option_changes",
        new RowTable<OptionChange>(s_columns, request =>
        {
            if (changes.Dropped is > 0 and var dropped)
                request.Query.Warn($"{dropped} older changes have made room for newer ones");
            return changes.Snapshot();
        }))
    {
        Description = $"One row per changed option and per refused attempt, the latest {OptionJournal.Capacity}: who set what " +
            "when, and why not.",
        Example = "SELECT time, client, key, old_value, new_value, error FROM probing.option_changes ORDER BY time DESC",
    };

    private static readonly TableColumns<OptionChange> s_columns = new TableColumns<OptionChange>()
        .Timestamp("time", "When it was set", c => c.TimeUtc)
        .Text("client", "Who set it: user and process, address, python (the program itself), environment; NULL when that is " +
            "not known",
            c => Empty.AsNull(c.Client))
        .Text("key", "Full name of the option", c => c.Key)
        .Text("old_value", "Value before; *** in place of a secret; NULL when it was unset", c => c.OldValue)
        .Text("new_value", "Value since, or the one that was refused; *** in place of a secret; NULL when there is no such option",
            c => c.NewValue)
        .Text("source", "Where the new value comes from: environment or runtime", c => SnakeCase.Of(c.Source))
        .Text("error", "Why the option was not changed; NULL when it was", c => c.Error);
}
