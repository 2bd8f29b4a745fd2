using System.Text.Json.Serialization;

namespace Jobs;

/// <summary>An answer of the scheduler: some jobs, and where the next ones are.</summary>
internal sealed record JobsPage(IReadOnlyList<Job>? Jobs, string? Next);

/// <summary>Reads JSON without reflection, which native code has not.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JobsPage))]
internal sealed partial class JobsJson : JsonSerializerContext;
