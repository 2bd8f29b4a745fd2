using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Python.Modules;

/// <summary>What a Python module declared under one name, as the probe last read it.</summary>
/// <param name="Name">Name of the extension.</param>
/// <param name="Module">The module that declared it.</param>
/// <param name="Description">One sentence; may be empty.</param>
internal sealed record PythonDeclaration(string Name, string Module, string Description)
{
    public IReadOnlyList<NamespaceDeclaration> Namespaces { get; init; } = [];

    public IReadOnlyList<EngineRoute> Routes { get; init; } = [];

    public IReadOnlyList<OptionDeclaration> Options { get; init; } = [];

    /// <summary>A namespace.</summary>
    /// <param name="Name">SQL name.</param>
    /// <param name="Right">Needed to read its tables.</param>
    /// <param name="Description">What its tables are; may be empty.</param>
    /// <param name="IsDynamic">A function takes names that are not in <paramref name="Tables"/>.</param>
    /// <param name="IsListed">A function lists such names.</param>
    /// <param name="Tables">Tables with fixed names.</param>
    internal sealed record NamespaceDeclaration(
        string Name, EngineRight Right, string Description, bool IsDynamic, bool IsListed,
        IReadOnlyList<TableDeclaration> Tables)
    {
        /// <summary>The fixed table of that name, however it is spelled.</summary>
        public TableDeclaration? Find(string name) => Tables.FirstOrDefault(table => table.Name == name)
            ?? Tables.FirstOrDefault(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A table with a fixed name.</summary>
    internal sealed record TableDeclaration(string Name, string Description);

    /// <summary>An option; its value is kept in Python, this is a copy.</summary>
    internal sealed record OptionDeclaration(string Key, string? Value, string? Default, string Help)
    {
        public string Source { get; init; } = "default";

        public bool Secret { get; init; }

        /// <summary>Why the environment variable's value was not taken; null when it was, or there is none.</summary>
        public string? EnvironmentError { get; init; }
    }
}
