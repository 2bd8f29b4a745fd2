using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Tables;

/// <summary>Turns a record with a [Table] into what is to be written, and says what is wrong with it.</summary>
internal sealed class TableReader
{
    private const string ColumnAttribute = "Probing.Sdk.Tables.ColumnAttribute";

    private readonly INamedTypeSymbol _type;
    private readonly List<Finding> _findings = [];

    private TableReader(INamedTypeSymbol type) => _type = type;

    public static TableModel Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new TableReader((INamedTypeSymbol)context.TargetSymbol).Read(context.Attributes[0]);
    }

    private TableModel Read(AttributeData attribute)
    {
        foreach (var type in TypeShell.NotPartial(_type))
            _findings.Add(Finding.At(type, Rules.TableNotPartial, type.Name));
        if (TypeShell.Chain(_type).Any(type => type.IsGenericType))
            Report(_type, Rules.TableGeneric, _type.Name);
        var names = new TableNames(attribute.Positional(0) ?? "", attribute.Positional(1) ?? "",
            attribute.Text("Description") ?? "", attribute.Text("Example") ?? "");
        if (!Names.IsPlain(names.Namespace))
            Report(_type, Rules.TableName, names.Namespace, "namespace");
        if (!Names.IsPlain(names.Name))
            Report(_type, Rules.TableName, names.Name, "table");
        var columns = Columns();
        if (columns.Count == 0 && _findings.Count == 0)
            Report(_type, Rules.NoColumns, names.Name);
        var right = attribute.Named("Right")?.Value is int and not 0 ? "Execute" : "Read";
        return new TableModel(TypeShell.Of(_type), names, $"global::Probing.Sdk.EngineRight.{right}",
            attribute.IsTrue("WantsFilters"), new EquatableArray<ColumnModel>(columns), Rows(), new EquatableArray<Finding>(_findings));
    }

    private List<ColumnModel> Columns()
    {
        var parameters = Parameters();
        var marked = parameters.Select(parameter => (parameter.Property, Attribute: parameter.Symbol.Attribute(ColumnAttribute)
                ?? parameter.Property.Attribute(ColumnAttribute)))
            .Concat(_type.GetMembers().OfType<IPropertySymbol>()
                .Where(property => parameters.All(parameter => parameter.Property.Name != property.Name))
                .Select(property => (Property: property, Attribute: property.Attribute(ColumnAttribute))))
            .Where(member => member.Attribute is not null).ToList();
        if (marked.Count == 0)
            marked = parameters.Select(parameter => (parameter.Property, (AttributeData?)null)).ToList();

        var columns = new List<ColumnModel>();
        var members = new Dictionary<string, string>();
        foreach (var (property, attribute) in marked)
        {
            if (Column(property, attribute) is not { } column)
                continue;
            if (members.TryGetValue(column.Name, out var other))
                Report(property, Rules.ColumnTwice, column.Name, other);
            else
                members.Add(column.Name, property.Name);
            columns.Add(column);
        }
        return columns;
    }

    private List<(IParameterSymbol Symbol, IPropertySymbol Property)> Parameters()
    {
        var syntax = _type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax())
            .OfType<RecordDeclarationSyntax>().FirstOrDefault(record => record.ParameterList is not null);
        if (syntax?.ParameterList is not { } list)
            return [];
        var names = list.Parameters.Select(parameter => parameter.Identifier.ValueText).ToArray();
        var constructor = _type.InstanceConstructors.FirstOrDefault(
            each => each.Parameters.Select(parameter => parameter.Name).SequenceEqual(names));
        return constructor is null ? [] :
        [
            .. from parameter in constructor.Parameters
               from property in _type.GetMembers(parameter.Name).OfType<IPropertySymbol>()
               select (parameter, property),
        ];
    }

    private ColumnModel? Column(IPropertySymbol property, AttributeData? attribute)
    {
        var name = attribute?.Text("Name") ?? Names.Snake(property.Name);
        if (!Names.IsPlain(name))
            Report(property, Rules.TableName, name, "column");
        if (ColumnType.Of(property.Type) is not { } type || property.IsStatic || property.GetMethod is null)
        {
            Report(property, Rules.ColumnType, name, Names.Short(property.Type));
            return null;
        }
        var unit = attribute?.Text("Unit");
        if (unit is not null && !type.HasUnit)
            Report(property, Rules.ColumnDetail, "unit", name, $"values of type {Names.Short(property.Type)} have none");
        var scale = attribute?.Named("Scale")?.Value as int?;
        if (scale is not null && (scale is < 0 or > 28 || type.Method != "Decimal"))
            Report(property, Rules.ColumnDetail, "scale", name, "only a decimal has one, from 0 to 28");
        var description = attribute?.Text("Description") ?? attribute?.Positional(0) ?? "";
        return new ColumnModel(name, Call(type, name, description, $"row.@{property.Name}", unit, scale));
    }

    private static string Call(ColumnType type, string name, string description, string value, string? unit, int? scale)
    {
        var texts = $"{Names.Literal(name)}, {Names.Literal(description)}";
        var extra = (unit is null ? "" : $", unit: {Names.Literal(unit)}") + (scale is null ? "" : $", scale: {scale}");
        return type.Item is { } item
            ? $".List<{type.ItemType}>({texts}, static row => {value}, static item => item{Call(item, "item", "", "row", null, null)})"
            : $".{type.Method}({texts}, static row => {value}{type.Suffix}{extra})";
    }

    private RowsModel? Rows()
    {
        var methods = _type.GetMembers("Rows").OfType<IMethodSymbol>().ToArray();
        if (methods.Length == 0)
            return null;
        var method = methods[0];
        if (methods.Length == 1 && method is { IsStatic: true, IsGenericMethod: false } && KindOf(method.ReturnType) is { } kind)
        {
            var arguments = method.Parameters.Select(parameter => parameter.Type.ToDisplayString() switch
            {
                "Probing.Sdk.Tables.ScanRequest" => "request",
                "System.Threading.CancellationToken" => "cancellationToken",
                _ => null,
            }).ToArray();
            if (!arguments.Contains(null))
                return new RowsModel(string.Join(", ", arguments), kind);
        }
        Report(methods[methods.Length - 1], Rules.RowsShape, _type.Name);
        return null;
    }

    private RowsKind? KindOf(ITypeSymbol type)
    {
        if (Gives(type, "System.Collections.Generic.IEnumerable<T>"))
            return RowsKind.Sync;
        if (Gives(type, "System.Collections.Generic.IAsyncEnumerable<T>"))
            return RowsKind.Async;
        return type is INamedTypeSymbol { TypeArguments.Length: 1 } named
            && named.OriginalDefinition.ToDisplayString() is "System.Threading.Tasks.Task<TResult>" or "System.Threading.Tasks.ValueTask<TResult>"
            && Gives(named.TypeArguments[0], "System.Collections.Generic.IEnumerable<T>")
            ? RowsKind.Task
            : null;
    }

    private bool Gives(ITypeSymbol type, string sequence) =>
        type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : []).Any(each =>
            each.OriginalDefinition.ToDisplayString() == sequence
            && SymbolEqualityComparer.Default.Equals(each.TypeArguments[0], _type));

    private void Report(ISymbol symbol, DiagnosticDescriptor rule, params object?[] arguments) =>
        _findings.Add(Finding.At(symbol, rule, arguments));
}
