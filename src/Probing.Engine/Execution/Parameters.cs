using System.Globalization;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>Gives a statement the values of its parameters.</summary>
internal static class Parameters
{
    internal static void Bind(DuckDbPrepared prepared, QueryRequest request)
    {
        var count = prepared.ParameterCount;
        var used = 0;
        var usedNames = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var number = 1; number <= count; number++)
        {
            var name = prepared.ParameterName(number);
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
            {
                if (position > request.Parameters.Count)
                    throw Invalid($"the query has a parameter ${position} and {request.Parameters.Count} values were sent");
                Bind(prepared, number, name, request.Parameters[position - 1]);
                used = Math.Max(used, position);
            }
            else
            {
                var value = request.NamedParameters.FirstOrDefault(p => p.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
                if (value.Key is null)
                    throw Invalid($"the query has a parameter ${name} and no value of that name was sent");
                Bind(prepared, number, name, value.Value);
                usedNames.Add(name);
            }
        }
        if (used < request.Parameters.Count)
            throw Invalid($"{request.Parameters.Count} values were sent and the query uses {used}");
        if (request.NamedParameters.Keys.FirstOrDefault(name => !usedNames.Contains(name)) is { } unused)
            throw Invalid($"a value for ${unused} was sent and the query has no such parameter");
    }

    private static void Bind(DuckDbPrepared prepared, int number, string name, object? value)
    {
        using var bound = value switch
        {
            null => DuckDbValue.Null(),
            bool flag => DuckDbValue.Of(flag),
            long integer => DuckDbValue.Of(integer),
            int integer => DuckDbValue.Of(integer),
            double real => DuckDbValue.Of(real),
            string text => DuckDbValue.Of(text),
            byte[] bytes => DuckDbValue.Of(bytes),
            decimal exact => DuckDbValue.Of(exact),
            DateTime time => DuckDbValue.Of(time),
            _ => throw Invalid($"parameter ${name} is a {value.GetType().Name}; send null, a boolean, number, text, " +
                "bytes or time"),
        };
        prepared.Bind(number, bound);
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
