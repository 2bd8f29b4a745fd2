using System.Globalization;
using Probing.Sdk.Options;

namespace Probing.Extensions.Python;

/// <summary>The options <c>python.*</c>.</summary>
internal sealed class PythonOptions
{
    public Option<double> EvalTimeout { get; } = new("eval_timeout_s", 30,
        "Time limit of POST /apis/python/eval in seconds, when the request sets none; more than 0.",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is > 0 and <= 86_400
            ? seconds
            : throw new FormatException("a number of seconds above 0 and up to 86400 is needed"));

    public Option<int> ReprLimit { get; } = Whole("repr_limit", 10_000, 100, 10_000_000,
        "Characters of the repr of an object that has no SQL type; the rest is cut.");

    public Option<int> OutputLimit { get; } = Whole("output_limit", 1_000_000, 1_000, 100_000_000,
        "Characters of what evaluated code prints; the rest is cut.");

    public IReadOnlyList<IOption> All => [EvalTimeout, ReprLimit, OutputLimit];

    private static Option<int> Whole(string key, int value, int least, int most, string help) => new(key, value, help,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
            ? number
            : throw new FormatException($"a whole number from {least} to {most} is needed"));
}
