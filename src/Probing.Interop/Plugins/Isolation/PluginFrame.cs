namespace Probing.Interop.Plugins.Isolation;

/// <summary>What follows on a connection; the first byte of a frame from the plugin's process.</summary>
internal enum PluginFrame : byte
{
    /// <summary>The operation is over.</summary>
    Done = 1,

    /// <summary>It failed: kind, message, detail.</summary>
    Failed,

    /// <summary>A schema or a batch, as an Arrow stream.</summary>
    Data,

    /// <summary>A text of the answer.</summary>
    Text,

    /// <summary>Send more of the request's body: at most that many bytes.</summary>
    Read,

    /// <summary>The answer begins: status, content type.</summary>
    Respond,

    /// <summary>Bytes of the answer.</summary>
    Write,

    /// <summary>A line for the log.</summary>
    Log,

    /// <summary>A failure for the journal.</summary>
    Report,

    /// <summary>What to know about the rows that follow.</summary>
    Warning,

    /// <summary>A query of the plugin's own; its answer comes on a connection that the probe makes.</summary>
    Query,

    /// <summary>Nobody waits for that one any more.</summary>
    CancelQuery,
}
