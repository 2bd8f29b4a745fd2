namespace Probing.Storage.Cold;

/// <summary>Rows [From, To) of a ring that are in a file.</summary>
public readonly record struct ColdPart(ColdFile File, long From, long To)
{
    internal bool IsWhole => From == File.From && To == File.To;
}
