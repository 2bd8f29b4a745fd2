using Probing.Engine.Guards;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>An extension that may serve a name.</summary>
/// <param name="Guard">Stands before the extension.</param>
/// <param name="Plugin">What it gave for the name or for the whole namespace.</param>
/// <param name="Declared">The declared table of that name; null when the name is one that a query makes.</param>
internal sealed record Candidate(ExtensionGuard Guard, IPlugin Plugin, TablePlugin? Declared);
