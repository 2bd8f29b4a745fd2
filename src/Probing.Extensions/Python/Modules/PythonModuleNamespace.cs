using Probing.Extensions.Python.Conversion;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Extensions.Python.Modules;

/// <summary>A namespace whose tables are what functions of a Python module give, called once per query.</summary>
internal sealed class PythonModuleNamespace(PythonModules modules, PythonModuleExtension extension, string name)
    : ICustomNamespace
{
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(2);

    private PythonDeclaration.NamespaceDeclaration? Declared =>
        extension.Declaration.Namespaces.FirstOrDefault(space => space.Name == name);

    public bool IsDynamic => Declared?.IsDynamic ?? true;

    // Nobody knows yet what a module that is not imported needs, and importing it runs code.
    public EngineRight RightFor(string table) => Declared?.Right ?? EngineRight.Execute;

    public string? Summary(string table) => Declared?.Find(table)?.Description is { Length: > 0 } own ? own : Declared?.Description;

    public async ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken)
    {
        if (Declared is not { } declared)
            return [];
        var names = declared.Tables.Select(table => table.Name);
        if (declared.IsListed)
        {
            var listed = await modules.Workers.RunAsync($"the list of tables of {name}", _ => List(), DateTime.UtcNow + ListLimit,
                cancellationToken).ConfigureAwait(false);
            names = names.Union(listed);
        }
        return [.. names.Order(StringComparer.Ordinal)];
    }

    public async ValueTask<ITableProvider?> TableAsync(string table, QueryContext query, CancellationToken cancellationToken)
    {
        var deadline = PythonDeadline.Of(query);
        await modules.LoadAsync(extension, deadline, cancellationToken).ConfigureAwait(false);
        if (Declared is not { } declared)
            throw new ProbingException(ProbingErrorKind.NotFound,
                $"module {extension.Declaration.Module} declares no namespace '{name}'; it has: "
                + string.Join(", ", extension.Namespaces.DefaultIfEmpty("none")));
        var own = declared.Find(table)?.Name;
        if (own is null && !declared.IsDynamic)
            return null;
        var limits = new ConversionLimits(query.MaxRows, query.MaxBytes, modules.Options.ReprLimit);
        return await modules.Workers.RunAsync($"{name}.{table}", call => Read(own ?? table, call, limits), deadline,
            cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyList<string> List()
    {
        using var owner = Unicode.New(extension.Name);
        using var space = Unicode.New(name);
        using var names = PythonBridge.Call("extension_tables"u8, owner.Address, space.Address);
        return DeclarationReader.Texts(names.Address);
    }

    private PythonTable? Read(string table, PythonCall call, ConversionLimits limits)
    {
        using var owner = Unicode.New(extension.Name);
        using var space = Unicode.New(name);
        using var own = Unicode.New(table);
        using var most = Numbers.NewInt(limits.MaxRows);
        using var answer = PythonBridge.Call(
            "extension_table"u8, owner.Address, space.Address, own.Address, most.Address);
        if (answer.Address == Objects.None)
            return null;
        using var conversion = new ConversionContext(call, limits);
        var rows = new ValueConverter(conversion).Convert(Containers.TupleItem(answer.Address, 0));
        var columns = Containers.TupleItem(answer.Address, 1);
        return columns == Objects.None || rows.RowCount != 0 ? rows : Empty(rows, DeclarationReader.Texts(columns));
    }

    /// <summary>Without rows nothing but the declaration says which columns there are.</summary>
    private static PythonTable Empty(PythonTable rows, IReadOnlyList<string> columns)
    {
        rows.Dispose();
        return PythonTables.Of(
            [.. columns.Select(column => (new Field(column, NullType.Default, true), new NativeArray(NullType.Default, 0)))], 0);
    }
}
