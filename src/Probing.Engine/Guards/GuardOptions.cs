using Probing.Sdk.Options;

namespace Probing.Engine.Guards;

/// <summary>The options <c>probing.extensions.*</c>: what an extension may take before it is stopped.</summary>
public sealed partial class GuardOptions
{
    private const int MiB = 1 << 20;

    /// <summary>Time until a call answers.</summary>
    [Option("call_timeout_s", Default = 30, Min = 0.01, Max = 86_400,
        Help = "Seconds that a call of an extension may take until it answers, when its request does not say; 0.01 to 86400")]
    public partial TimeSpan CallTimeout { get; }

    /// <summary>Time for one step of a scan, and for listing and opening.</summary>
    [Option("scan_timeout_s", Default = 300, Min = 0.01, Max = 86_400,
        Help = "Seconds that an extension may take to list tables, to open one, and for each batch of rows; a query's own time " +
            "limit ends it earlier; 0.01 to 86400")]
    public partial TimeSpan StepTimeout { get; }

    /// <summary>Bytes that a scan may hold.</summary>
    public long ScanBytes => ScanMemoryMb * MiB;

    /// <summary>Bytes of a request.</summary>
    public long RequestBytes => MaxRequestMb * MiB;

    /// <summary>Bytes of a response.</summary>
    public long ResponseBytes => MaxResponseMb * MiB;

    /// <summary>Failures in a row; 0 for no limit.</summary>
    [Option("max_failures", Default = 10, Min = 0, Max = int.MaxValue,
        Help = "Failures in a row after which an extension is disabled; 0: never")]
    public partial long MaxFailures { get; }

    /// <summary>Threads that may hang. By default one less than Python functions have, so that others still get an answer.</summary>
    [Option("max_hung", Default = 3, Min = 1, Max = 64,
        Help = "Operations of a loaded extension that were given up and still hold their thread, after which it is disabled")]
    public partial long MaxHung { get; }

    [Option("scan_memory_mb", Default = 256, Min = 1, Max = 1 << 20,
        Help = "MiB of rows that a scan of a loaded extension may have made and its query not yet read; a larger batch is refused")]
    private partial long ScanMemoryMb { get; }

    [Option("max_request_mb", Default = 16, Min = 1, Max = 1 << 20,
        Help = "MiB that the body of a request to a call may have, when the call does not say")]
    private partial long MaxRequestMb { get; }

    [Option("max_response_mb", Default = 4096, Min = 1, Max = 1 << 30, Help = "MiB that the answer of a call may have")]
    private partial long MaxResponseMb { get; }
}
