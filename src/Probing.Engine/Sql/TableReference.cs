namespace Probing.Engine.Sql;

/// <summary>A <c>namespace.name</c> in the text, spelled as there; it may turn out to be a column.</summary>
internal readonly record struct TableReference(string Namespace, string Name, int Start);
