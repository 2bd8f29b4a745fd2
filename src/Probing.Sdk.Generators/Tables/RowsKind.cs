namespace Probing.Sdk.Generators.Tables;

/// <summary>What a method <c>Rows</c> gives.</summary>
internal enum RowsKind
{
    /// <summary>Rows that can be had at once.</summary>
    Sync,

    /// <summary>A task of such rows.</summary>
    Task,

    /// <summary>Rows that arrive one after the other.</summary>
    Async,
}
