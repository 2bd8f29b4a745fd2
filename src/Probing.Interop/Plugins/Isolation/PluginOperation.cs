namespace Probing.Interop.Plugins.Isolation;

/// <summary>What the probe asks of a plugin's process; the first byte on a connection.</summary>
internal enum PluginOperation : byte
{
    /// <summary>The connection that lives as long as both: description, log lines, errors. Its end ends the process.</summary>
    Control = 1,

    Start,

    Stop,

    SetOption,

    GetOption,

    TableNames,

    OpenTable,

    Scan,

    Call,

    Cancel,

    CloseTable,

    /// <summary>To a query of the plugin's own, by the number that came with it.</summary>
    Answer,
}
