using System.Linq;
using Microsoft.CodeAnalysis;

namespace Probing.Sdk.Generators.Support;

/// <summary>What the generators refuse, with what to do about it.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor OptionNotPartial = Rule("PRB001", "Option is not partial",
        "'{0}' has an [Option], so the generator writes part of it: add the modifier 'partial'");

    public static readonly DiagnosticDescriptor OptionType = Rule("PRB002", "Type of option is not supported",
        "The option '{0}' is a {1}; use bool, int, long, double, string, TimeSpan or an enum, or name a parser with Parse");

    public static readonly DiagnosticDescriptor OptionKeyTwice = Rule("PRB003", "Option key is used twice",
        "The option key '{0}' is declared by '{1}' already; choose another key");

    public static readonly DiagnosticDescriptor OptionDefault = Rule("PRB004", "Default of option is no value",
        "'{0}' is no default for the option '{1}': {2}");

    public static readonly DiagnosticDescriptor OptionKey = Rule("PRB005", "Option key is no legal name",
        "'{0}' is no key for an option; use lower-case letters, digits and '_', starting with a letter");

    public static readonly DiagnosticDescriptor OptionRange = Rule("PRB006", "Range of option does not fit",
        "The {0} of the option '{1}' does not fit: {2}");

    public static readonly DiagnosticDescriptor OptionMethod = Rule("PRB007", "Method of option not found",
        "The option '{0}' names the method '{1}' for {2}; declare '{3}' in the class");

    public static readonly DiagnosticDescriptor OptionShape = Rule("PRB008", "Property cannot be an option",
        "The option '{0}' must be an instance property with 'get', and with 'set' when code may change it, not '{1}'");

    public static readonly DiagnosticDescriptor TableNotPartial = Rule("PRB011", "Table record is not partial",
        "'{0}' has a [Table], or contains one, so the generator writes part of it: add the modifier 'partial'");

    public static readonly DiagnosticDescriptor ColumnType = Rule("PRB012", "Type of column is not supported",
        "The column '{0}' is a {1}; use bool, an integer, float, double, decimal, string, byte[], DateTime, DateTimeOffset, DateOnly, " +
        "TimeSpan, Guid, an enum, or an array or list of these");

    public static readonly DiagnosticDescriptor ColumnTwice = Rule("PRB013", "Column is declared twice",
        "The column '{0}' is declared by '{1}' already; give one of them another name: [Column(Name = \"…\")]");

    public static readonly DiagnosticDescriptor NoColumns = Rule("PRB014", "Table has no columns",
        "The table '{0}' has no columns; declare positional parameters, or properties with [Column]");

    public static readonly DiagnosticDescriptor RowsShape = Rule("PRB015", "Rows has the wrong form",
        "'Rows' of '{0}' must be static, take nothing but a ScanRequest and a CancellationToken, and give IEnumerable<{0}>, " +
        "IAsyncEnumerable<{0}> or a task of IEnumerable<{0}>");

    public static readonly DiagnosticDescriptor TableName = Rule("PRB016", "Name is no legal SQL name",
        "'{0}' is no name for a {1}; use lower-case letters, digits and '_', starting with a letter");

    public static readonly DiagnosticDescriptor ColumnDetail = Rule("PRB017", "Detail of column does not fit",
        "The {0} of the column '{1}' does not fit: {2}");

    public static readonly DiagnosticDescriptor TableGeneric = Rule("PRB018", "Table record is generic",
        "'{0}' is generic, or is nested in a generic type; a table is one type");

    private static readonly DiagnosticDescriptor[] s_all =
    [
        OptionNotPartial, OptionType, OptionKeyTwice, OptionDefault, OptionKey, OptionRange, OptionMethod, OptionShape,
        TableNotPartial, ColumnType, ColumnTwice, NoColumns, RowsShape, TableName, ColumnDetail, TableGeneric,
    ];

    public static DiagnosticDescriptor ById(string id) => s_all.First(rule => rule.Id == id);

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "Probing", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
