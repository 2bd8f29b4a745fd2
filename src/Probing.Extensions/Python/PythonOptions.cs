using Probing.Sdk.Options;

namespace Probing.Extensions.Python;

/// <summary>The options <c>python.*</c>.</summary>
internal sealed partial class PythonOptions
{
    [Option("eval_timeout_s", Default = 30, Min = 0.001, Max = 86_400,
        Help = "Time limit of POST /apis/python/eval in seconds, when the request sets none; more than 0.")]
    public partial TimeSpan EvalTimeout { get; }

    [Option("repr_limit", Default = 10_000, Min = 100, Max = 10_000_000,
        Help = "Characters of the repr of an object that has no SQL type; the rest is cut.")]
    public partial int ReprLimit { get; }

    [Option("output_limit", Default = 1_000_000, Min = 1_000, Max = 100_000_000,
        Help = "Characters of what evaluated code prints; the rest is cut.")]
    public partial int OutputLimit { get; }
}
