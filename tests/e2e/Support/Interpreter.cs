namespace Probing.E2E.Tests.Support;

/// <summary>A CPython of this machine.</summary>
/// <param name="Name">As test names show it: "3.12.1", or "3.11.2-system" for the one of the distribution.</param>
internal sealed record Interpreter(string Name, string Path, Version Version)
{
    public bool IsSystem => Name.EndsWith("-system", StringComparison.Ordinal);

    public override string ToString() => $"{Name} ({Path})";
}
