namespace Probing.Inspection;

/// <summary>A local variable of a call.</summary>
/// <param name="Name">Its name; a comprehension's own has a dot in front.</param>
/// <param name="Value">What can be told of its value without running code of the process: numbers, texts and bytes as
/// Python shows them, cut where they are long; containers with their number of items; anything else by its
/// class.</param>
public sealed record PythonLocal(string Name, string Value);
