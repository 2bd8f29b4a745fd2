using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Catalog;

/// <summary>The options of all extensions.</summary>
internal static class OptionsTable
{
    public static TablePlugin Create(EngineExtensionManager extensions) => new("probing", "options",
        new RowTable<EngineExtensionOption>(s_columns, _ => extensions.Options))
    {
        Description = "One row per option. It is set while the process runs (probing config), or at its start by an " +
            "environment variable such as PROBING_PROCESS_SHOW_SECRETS.",
        Example = "SELECT key, value, help FROM probing.options WHERE source <> 'default'",
    };

    private static readonly TableColumns<EngineExtensionOption> s_columns = new TableColumns<EngineExtensionOption>()
        .Text("key", "Full name: extension, dot, option", o => o.Key)
        .Text("value", "Current value; *** in place of a secret; NULL when unset",
            o => o.Secret && o.Value is not null ? "***" : o.Value)
        .Text("default_value", "Value when nobody sets it; NULL when there is none", o => o.Default)
        .Text("source", "Where the value comes from: default, environment or runtime", o => SnakeCase.Of(o.Source))
        .Bool("secret", "True when the value is never shown", o => o.Secret)
        .Bool("restart_needed", "True when a changed value counts only from the next start on", o => o.RestartNeeded)
        .Text("help", "What it does, its unit and its allowed values", o => o.Help);
}
