using System.Text.Json;

namespace Probing.Engine.Hints;

/// <summary>The constants that hints are made of: literals and parameters, as long, double, bool, string or <see cref="Moment"/>.</summary>
internal sealed class HintConstants(QueryRequest request)
{
    /// <summary>The value of an expression; null when it is not plainly a constant.</summary>
    internal object? Value(JsonElement expression) => expression.Text("class") switch
    {
        "CONSTANT" => Literal(expression.GetProperty("value")),
        "PARAMETER" => Parameter(expression.Text("identifier")),
        "CAST" => Truth(expression) ?? Moment.Of(expression),
        "FUNCTION" => Moment.Of(expression),
        _ => null,
    };

    private static object? Literal(JsonElement constant)
    {
        if (constant.GetProperty("is_null").GetBoolean())
            return null;
        var value = constant.GetProperty("value");
        return constant.GetProperty("type").Text("id") switch
        {
            "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" => value.TryGetInt64(out var whole) ? whole : null,
            "DOUBLE" => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null,
            "DECIMAL" => Decimal(constant, value),
            "VARCHAR" => value.ValueKind == JsonValueKind.String ? value.GetString() : null,
            "BOOLEAN" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null,
            _ => null,
        };
    }

    private static object? Decimal(JsonElement constant, JsonElement value)
    {
        var info = constant.GetProperty("type").GetProperty("type_info");
        return value.TryGetInt64(out var unscaled) && info.TryGetProperty("scale", out var scale)
            ? unscaled / Math.Pow(10, scale.GetInt32())
            : null;
    }

    /// <summary>The parser writes TRUE as <c>CAST('t' AS BOOLEAN)</c>.</summary>
    private static object? Truth(JsonElement cast) =>
        cast.GetProperty("cast_type").Text("id") == "BOOLEAN"
        && cast.GetProperty("child") is var child && child.Text("class") == "CONSTANT"
            ? Literal(child.GetProperty("value")) switch { "t" => true, "f" => false, _ => null }
            : null;

    private object? Parameter(string name)
    {
        var value = int.TryParse(name, out var number)
            ? request.Parameters.ElementAtOrDefault(number - 1)
            : request.NamedParameters.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return value switch
        {
            int whole => (long)whole,
            long or double or string or bool => value,
            _ => null,
        };
    }
}
