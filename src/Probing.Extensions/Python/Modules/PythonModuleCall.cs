using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Python.Modules;

/// <summary>Answers an HTTP call with a function of a Python module.</summary>
internal sealed class PythonModuleCall(PythonModules modules, PythonModuleExtension extension)
{
    private const int MaxBodyBytes = 64 << 20;

    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    /// <summary>What a module that is not imported might answer. Importing it runs code: that needs the right to.</summary>
    public static IReadOnlyList<EngineRoute> RoutesUntilLoaded { get; } =
    [
        .. new[] { "GET", "POST", "PUT", "DELETE", "PATCH" }.Select(method =>
            new EngineRoute(method, "{**path}", EngineRight.Execute, "Imports the module and passes the call on to it.")),
    ];

    public async ValueTask<EngineResponse> AnswerAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var deadline = request.DeadlineUtc == DateTime.MaxValue ? DateTime.UtcNow + DefaultLimit : request.DeadlineUtc;
        await modules.LoadAsync(extension, deadline, cancellationToken).ConfigureAwait(false);
        var (route, holes) = PathPattern.Find(extension.Declaration.Routes, request.Method, request.Path)
            ?? throw new ProbingException(ProbingErrorKind.NotFound,
                $"extension '{extension.Name}' has no call {request.Method} '{request.Path}'; GET /apis lists the calls");
        // The module may have declared anew since the server looked.
        if (request.Right < route.Right)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"{route.Method} /apis/{extension.Name}/{route.Path} needs the execute right");
        var values = new Dictionary<string, string>(request.Parameters);
        foreach (var (name, value) in holes)
            values[name] = value;
        var body = await ReadAsync(request.Body, cancellationToken).ConfigureAwait(false);
        var answer = await RunAsync($"{route.Method} /apis/{extension.Name}/{request.Path}",
            () => Call(route, request, values, body), PythonDeadline.Before(deadline), cancellationToken).ConfigureAwait(false);
        return new EngineResponse(answer.ContentType, (stream, token) => WriteAsync(answer, stream, token))
        {
            Status = answer.Status,
        };
    }

    /// <summary>One that was late is to blame for it, like a call of any other extension.</summary>
    private async Task<T> RunAsync<T>(
        string description, Func<T> function, DateTime deadlineUtc, CancellationToken cancellationToken)
    {
        try
        {
            return await modules.Workers.RunAsync(description, _ => function(), deadlineUtc, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ProbingException e) when (e is { Kind: ProbingErrorKind.Timeout, InnerException: null })
        {
            throw new ProbingException(e.Kind, e.Message, inner: new TimeoutException(e.Message));
        }
    }

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > MaxBodyBytes)
                throw new ProbingException(ProbingErrorKind.LimitExceeded, $"the body is longer than {MaxBodyBytes} bytes");
        }
        return copy.ToArray();
    }

    private Answer Call(EngineRoute route, EngineRequest request, Dictionary<string, string> values, byte[] body)
    {
        using var name = Unicode.New(extension.Name);
        using var method = Unicode.New(route.Method);
        using var pattern = Unicode.New(route.Path);
        using var path = Unicode.New(request.Path);
        using var parameters = Dict(values);
        using var headers = Dict(request.ContentType is { } media ? new() { ["content-type"] = media } : []);
        using var content = Bytes.New(body);
        using var client = Unicode.New(request.Client);
        using var result = PythonBridge.Call("extension_call"u8, name.Address, pattern.Address, method.Address, path.Address,
            parameters.Address, headers.Address, content.Address, client.Address);
        _ = Numbers.TryGetInt64(Containers.TupleItem(result.Address, 0), out var status);
        var rest = Containers.TupleItem(result.Address, 3);
        return new Answer((int)status, Unicode.Text(Containers.TupleItem(result.Address, 1)),
            Unicode.Bytes(Containers.TupleItem(result.Address, 2)).ToArray())
        {
            Rest = rest == Objects.None ? null : new PythonStream(new PythonHandle(PyRef.Share(rest).Detach())),
        };
    }

    private static PyRef Dict(Dictionary<string, string> pairs)
    {
        var dict = Containers.NewDict();
        foreach (var (key, value) in pairs)
        {
            using var name = Unicode.New(key);
            using var text = Unicode.New(value);
            Containers.SetDictItem(dict.Address, name.Address, text.Address);
        }
        return dict;
    }

    /// <summary>Each piece has as long as a whole call without a limit of its own.</summary>
    private async Task WriteAsync(Answer answer, Stream body, CancellationToken cancellationToken)
    {
        using var rest = answer.Rest;
        if (answer.First.Length > 0)
            await body.WriteAsync(answer.First, cancellationToken).ConfigureAwait(false);
        if (rest is null)
            return;
        var description = $"the answer of {extension.Name}";
        try
        {
            await body.FlushAsync(cancellationToken).ConfigureAwait(false);
            while (await RunAsync(description, rest.Next, DateTime.UtcNow + DefaultLimit, cancellationToken)
                .ConfigureAwait(false) is { } piece)
            {
                await body.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                await body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await CloseAsync(rest, description).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Lets a generator clean up that has not come to its end. What ended the answer matters more than a failure here.</summary>
    private async Task CloseAsync(PythonStream rest, string description)
    {
        try
        {
            await modules.Workers.RunAsync(description, _ => rest.Close(), DateTime.UtcNow + CloseLimit, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (ProbingException e)
        {
            modules.Report(extension.Name, $"the end of {description}", e);
        }
    }

    private sealed record Answer(int Status, string ContentType, byte[] First)
    {
        public PythonStream? Rest { get; init; }
    }
}
