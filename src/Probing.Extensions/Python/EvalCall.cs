using System.Diagnostics;
using System.Text.Json;
using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Python;

/// <summary>
/// The call <c>POST /apis/python/eval</c>: runs statements in <c>__main__</c> and answers with the value of the last one, when
/// that is an expression. What the code prints with <c>print</c> comes back in the answer; <c>sys.stdout</c> is the host's and
/// stays as it is, so what other functions write to it goes where the host's output goes.
/// </summary>
internal sealed class EvalCall(PythonExecutor executor, PythonOptions options)
{
    public static EngineRoute Route { get; } = new("POST", "eval", EngineRight.Execute,
        "Runs Python code in the process and returns the value of its last expression and what it printed.");

    private const string Description = "eval";

    public async ValueTask<EngineResponse> AnswerAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var evaluation = await EvalRequest.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        var limit = evaluation.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.EvalTimeout;
        var deadline = DateTime.UtcNow + limit;
        if (request.DeadlineUtc < deadline)
            deadline = request.DeadlineUtc;
        var answer = await executor
            .RunAsync(Description, _ => Run(evaluation.Code), deadline, cancellationToken).ConfigureAwait(false);
        return EngineResponse.Of("application/json", answer);
    }

    private ReadOnlyMemory<byte> Run(string code)
    {
        var since = Stopwatch.GetTimestamp();
        using var text = Unicode.New(code);
        using var limit = Numbers.NewInt(options.OutputLimit);
        using var result = PythonBridge.Call("run_captured"u8, text.Address, limit.Address);
        var value = Containers.TupleItem(result.Address, 0);
        using var repr = Objects.Repr(value);
        return Write(Unicode.Text(repr.Address), Objects.TypeName(Objects.TypeOf(value)),
            Unicode.Text(Containers.TupleItem(result.Address, 1)), Stopwatch.GetElapsedTime(since));
    }

    private ReadOnlyMemory<byte> Write(string value, string type, string output, TimeSpan duration)
    {
        var limit = options.ReprLimit;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("value", value.Length <= limit ? value : string.Concat(value.AsSpan(0, limit), "..."));
            json.WriteString("type", type);
            if (output.Length > 0)
                json.WriteString("output", output);
            json.WriteNumber("duration_ms", Math.Round(duration.TotalMilliseconds, 3));
            json.WriteEndObject();
        }
        return body.ToArray();
    }
}
