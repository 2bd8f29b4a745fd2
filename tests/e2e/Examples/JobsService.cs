using System.Net;

namespace Probing.E2E.Tests.Examples;

/// <summary>A scheduler's HTTP API: pages of jobs, a token, and the faults that a test asks for.</summary>
internal sealed class JobsService : IDisposable
{
    public const string Token = "s3cret";

    private static readonly string[] s_states = ["queued", "running", "failed"];

    private readonly TaskCompletionSource _released = new();

    public JobsService() => Http = new LocalService(Answer);

    public LocalService Http { get; }

    public int Jobs { get; set; } = 7;

    /// <summary>Answers in place of the jobs: status and body.</summary>
    public (int Status, string Body)? Fault { get; set; }

    /// <summary>Does not answer before the end of the test.</summary>
    public bool Hangs { get; set; }

    public void Dispose()
    {
        _released.TrySetResult();
        Http.Dispose();
    }

    private async Task<(int Status, string Body)> Answer(HttpListenerRequest request)
    {
        if (Hangs)
            await _released.Task;
        if (request.Headers["Authorization"] != $"Bearer {Token}")
            return (401, "who are you?");
        var query = request.QueryString;
        return Fault ?? (200, Page(query["cursor"], query["state"], int.Parse(query["limit"]!)));
    }

    private string Page(string? cursor, string? state, int limit)
    {
        var first = cursor is null ? 1 : int.Parse(cursor.Split('+')[1]);
        var jobs = Enumerable.Range(1, Jobs).Skip(first - 1).Where(id => state is null || s_states[id % 3] == state).ToList();
        var page = jobs.Take(limit).Select(id => $$"""
            {"id":{{id}},"name":"job \"{{id}}\"","state":"{{s_states[id % 3]}}","gpus":{{id % 3}},"pid":null,
             "submitted_at":"2024-05-01T00:00:{{id % 60:00}}Z","a_field_that_came_later":[1]}
            """);
        var next = jobs.Count > limit ? $"\"after+{jobs[limit]}\"" : "null";
        return $$"""{"jobs":[{{string.Join(',', page)}}],"next":{{next}}}""";
    }
}
