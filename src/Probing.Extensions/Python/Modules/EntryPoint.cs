namespace Probing.Extensions.Python.Modules;

/// <summary>An extension that an installed package offers: <c>name = module</c> in its group <c>probing.extensions</c>.</summary>
/// <param name="Name">Name of the extension, and of its namespace.</param>
/// <param name="Module">The module to import.</param>
internal sealed record EntryPoint(string Name, string Module);
