using System.Text.RegularExpressions;
using Probing.Engine.Guards;
using Probing.Engine.Sql;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Tables;

namespace Probing.Engine;

/// <summary>What an extension must hold to before it is registered; each breach is an error that names it.</summary>
internal static partial class RegistrationRules
{
    private const int MaxTableName = 256;

    private static readonly string[] ReservedNamespaces =
        ["main", "temp", "system", "memory", "information_schema", "pg_catalog"];

    /// <exception cref="ProbingException">InvalidArgument; ExtensionFailed: the extension failed when it was asked.</exception>
    internal static void Check(ExtensionGuard guard)
    {
        var (extension, name) = (guard.Extension, guard.Name);
        if (name is null || !LegalName().IsMatch(name))
            throw Invalid($"'{name}' is no name for an extension; use lower-case letters, digits and '_', " +
                "parts joined by '.', each starting with a letter");
        Ask(name, () =>
        {
            foreach (var space in extension.Namespaces)
                CheckNamespace(name, space);
            if (Repeated(extension.Namespaces) is { } twice)
                throw Invalid($"extension '{name}' names the namespace '{twice}' twice");
            CheckOptions(name, [.. extension.Options.Select(option => option.Key)]);
            CheckRoutes(name, extension.Routes);
            var tables = TablesOf(extension);
            foreach (var (space, names) in tables)
                CheckNames(name, space, names);
            guard.Tables = [.. tables.SelectMany(table => table.Names.Select(own => (table.Namespace, own)))];
            guard.DynamicNamespaces = [.. extension.Namespaces.Where(space => IsDynamic(extension, space))];
        });
    }

    /// <summary>
    /// Refuses a table that another extension declares, and a second dynamic namespace of one name: which of the two a name
    /// means would depend on who came first. Declared tables and one dynamic namespace go together: a name that is declared
    /// is that table, and the dynamic namespace is asked for all others.
    /// </summary>
    internal static void CheckTables(ExtensionGuard arriving, ExtensionGuard other)
    {
        if (arriving.DynamicNamespaces.Intersect(other.DynamicNamespaces).FirstOrDefault() is { } taken)
            throw Invalid($"extension '{arriving.Name}': the tables of namespace '{taken}' are found on demand by extension " +
                $"'{other.Name}' already, and so nobody could say whose table a name is; choose another namespace");
        foreach (var (space, name) in arriving.Tables)
        {
            if (other.Declares(space, name))
                throw Invalid($"extension '{arriving.Name}': the table {SqlNames.Display(space, name)} is declared already by " +
                    $"extension '{other.Name}'; choose another name or namespace");
        }
    }

    private static void CheckNamespace(string extension, string space)
    {
        if (!LegalIdentifier().IsMatch(space))
            throw Invalid($"extension '{extension}': '{space}' is no name for an SQL namespace; use lower-case letters, " +
                "digits and '_', starting with a letter");
        if (ReservedNamespaces.Contains(space))
            throw Invalid($"extension '{extension}': the namespace '{space}' belongs to the SQL engine; choose another one");
    }

    private static void CheckOptions(string extension, IReadOnlyList<string> keys)
    {
        foreach (var key in keys)
        {
            if (!LegalIdentifier().IsMatch(key))
                throw Invalid($"extension '{extension}': '{key}' is no name for an option; use lower-case letters, digits " +
                    "and '_', starting with a letter");
        }
        if (Repeated(keys) is { } twice)
            throw Invalid($"extension '{extension}' declares the option '{twice}' twice");
    }

    private static void CheckRoutes(string extension, IReadOnlyList<EngineRoute> routes)
    {
        foreach (var route in routes)
        {
            if (!LegalMethod().IsMatch(route.Method))
                throw Invalid($"extension '{extension}': '{route.Method}' is no HTTP method; write GET, POST, PUT, …");
            if (route.Path.StartsWith('/') || route.Path.AsSpan().ContainsAny("?#") || route.Path.Any(char.IsControl))
                throw Invalid($"extension '{extension}': '{route.Path}' is no path for a call; write it without a leading " +
                    "slash, '?' and '#'");
            if (!PathPattern.IsLegal(route.Path))
                throw Invalid($"extension '{extension}': '{route.Path}' is no path for a call; a hole is a whole segment, " +
                    "{name}, or at the end {**name}, and no name is there twice");
        }
        if (Repeated([.. routes.Select(route => $"{route.Method} {route.Path}")]) is { } twice)
            throw Invalid($"extension '{extension}' declares the call '{twice}' twice");
    }

    private static void CheckNames(string extension, string space, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > MaxTableName || name.Any(char.IsControl))
                throw Invalid($"extension '{extension}': a table of '{space}' has the name {Shown(name)}; it must have 1 to " +
                    $"{MaxTableName} characters, none of them a control character");
        }
        if (Repeated(names) is { } twice)
            throw Invalid($"extension '{extension}' declares the table {SqlNames.Display(space, twice)} twice");
    }

    /// <summary>The declared tables, as far as they are known without evaluating anything.</summary>
    private static List<(string Namespace, IReadOnlyList<string> Names)> TablesOf(EngineExtension extension)
    {
        var tables = new List<(string, IReadOnlyList<string>)>();
        foreach (var space in extension.Namespaces)
        {
            switch (extension.DataSource(space, null))
            {
                case TablePlugin table:
                    tables.Add((space, [table.Name]));
                    break;
                case NamespacePlugin { Tables: { IsDynamic: false } whole }
                    when whole.TableNamesAsync(CancellationToken.None) is { IsCompletedSuccessfully: true } names:
                    tables.Add((space, names.Result));
                    break;
            }
        }
        return tables;
    }

    private static bool IsDynamic(EngineExtension extension, string space) =>
        extension.DataSource(space, null) is NamespacePlugin { Tables.IsDynamic: true };

    private static string? Repeated(IReadOnlyList<string> names) => names
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1)?.Key;

    private static string Shown(string? name) => name is null ? "null" :
        $"'{string.Concat(name.Take(40).Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()))}'";

    private static void Ask(string extension, Action ask)
    {
        try
        {
            ask();
        }
        catch (Exception e) when (e is not ProbingException)
        {
            throw new ProbingException(ProbingErrorKind.ExtensionFailed,
                $"extension '{extension}' failed when it was asked what it declares: {e.GetType().Name}: {e.Message}",
                e.ToString(), e);
        }
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\z")]
    private static partial Regex LegalName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    private static partial Regex LegalIdentifier();

    [GeneratedRegex(@"^[A-Z]+\z")]
    private static partial Regex LegalMethod();
}
