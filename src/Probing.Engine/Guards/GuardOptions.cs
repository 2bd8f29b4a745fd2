using System.Globalization;
using Probing.Sdk.Options;

namespace Probing.Engine.Guards;

/// <summary>The options <c>probing.extensions.*</c>: what an extension may take before it is stopped.</summary>
public sealed class GuardOptions
{
    private const int MiB = 1 << 20;

    private readonly Option<double> _call = Seconds("call_timeout_s", 30,
        "Seconds that a call of an extension may take until it answers, when its request does not say");

    private readonly Option<double> _step = Seconds("scan_timeout_s", 300,
        "Seconds that an extension may take to list tables, to open one, and for each batch of rows; a query's own time " +
        "limit ends it earlier");

    private readonly Option<long> _memory = Whole("scan_memory_mb", 256, 1, 1 << 20,
        "MiB of rows that a scan of a loaded extension may have made and its query not yet read; a larger batch is refused");

    private readonly Option<long> _request = Whole("max_request_mb", 16, 1, 1 << 20,
        "MiB that the body of a request to a call may have, when the call does not say");

    private readonly Option<long> _response = Whole("max_response_mb", 4096, 1, 1 << 30,
        "MiB that the answer of a call may have");

    private readonly Option<long> _failures = Whole("max_failures", 10, 0, int.MaxValue,
        "Failures in a row after which an extension is disabled; 0: never");

    private readonly Option<long> _hung = Whole("max_hung", 4, 1, 64,
        "Operations of a loaded extension that were given up and still hold their thread, after which it is disabled");

    /// <summary>Time until a call answers.</summary>
    public TimeSpan CallTimeout => TimeSpan.FromSeconds(_call.Value);

    /// <summary>Time for one step of a scan, and for listing and opening.</summary>
    public TimeSpan StepTimeout => TimeSpan.FromSeconds(_step.Value);

    /// <summary>Bytes that a scan may hold.</summary>
    public long ScanBytes => _memory.Value * MiB;

    /// <summary>Bytes of a request.</summary>
    public long RequestBytes => _request.Value * MiB;

    /// <summary>Bytes of a response.</summary>
    public long ResponseBytes => _response.Value * MiB;

    /// <summary>Failures in a row; 0 for no limit.</summary>
    public long MaxFailures => _failures.Value;

    /// <summary>Threads that may hang.</summary>
    public long MaxHung => _hung.Value;

    internal IReadOnlyList<IOption> All => [_call, _step, _memory, _request, _response, _failures, _hung];

    private static Option<double> Seconds(string key, double value, string help) => new(key, value, $"{help}; 0.01 to 86400",
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0.01 and <= 86_400
            ? seconds
            : throw new FormatException("write a number of seconds from 0.01 to 86400"));

    private static Option<long> Whole(string key, long value, long least, long most, string help) =>
        new(key, value, help, text =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= most
                ? number
                : throw new FormatException($"write a whole number from {least} to {most}"));
}
