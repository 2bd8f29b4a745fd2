using Apache.Arrow.Ipc;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Probing.Server.Problems;

namespace Probing.Server.Formats;

/// <summary>A format that a client can ask for in <c>Accept</c>.</summary>
/// <param name="MediaType">Its media type.</param>
/// <param name="Encoder">Makes an encoder for one answer from the media type's parameters; null for Parquet, which the
/// engine writes.</param>
internal sealed record ResultFormat(string MediaType, Func<MediaTypeHeaderValue, ResultEncoder>? Encoder)
{
    public const string Parquet = "application/vnd.apache.parquet";

    /// <summary>The first one is the default.</summary>
    public static readonly IReadOnlyList<ResultFormat> All =
    [
        new("application/json", _ => new JsonEncoder()),
        new("text/csv", _ => new CsvEncoder()),
        new("application/x-ndjson", _ => new NdjsonEncoder()),
        new(ArrowEncoder.MediaType, type => new ArrowEncoder(Codec(type))),
        new(Parquet, null),
    ];

    /// <summary>The format that the client likes best, with the media type that it named.</summary>
    /// <exception cref="ProblemException">NotAcceptable, listing the formats.</exception>
    public static (ResultFormat Format, MediaTypeHeaderValue Asked) Negotiate(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0)
            return (All[0], new MediaTypeHeaderValue(All[0].MediaType));
        if (!MediaTypeHeaderValue.TryParseList(accept, out var asked))
            throw NotAcceptable(accept.ToString());
        foreach (var type in asked.Where(type => type.Quality is not 0).OrderByDescending(type => type.Quality ?? 1))
        {
            if (All.FirstOrDefault(format => Fits(format.MediaType, type)) is { } format)
                return (format, type);
        }
        throw NotAcceptable(accept.ToString());
    }

    /// <summary>Parameters (charset, compression) are the encoder's business, not the match's.</summary>
    private static bool Fits(string mediaType, MediaTypeHeaderValue asked)
    {
        var parts = mediaType.Split('/');
        return asked.MatchesAllTypes
            || (asked.Type.Equals(parts[0], StringComparison.OrdinalIgnoreCase)
                && (asked.MatchesAllSubTypes
                    || asked.SubType.Equals(parts[1], StringComparison.OrdinalIgnoreCase)));
    }

    private static CompressionCodecType? Codec(MediaTypeHeaderValue type)
    {
        var asked = type.Parameters.FirstOrDefault(
            parameter => parameter.Name.Equals("compression", StringComparison.OrdinalIgnoreCase));
        var codec = asked is null ? "none" : HeaderUtilities.RemoveQuotes(asked.Value).ToString();
        return codec switch
        {
            "none" => null,
            "zstd" => CompressionCodecType.Zstd,
            "lz4" => CompressionCodecType.Lz4Frame,
            _ => throw NotAcceptable($"{type.MediaType};compression={codec}"),
        };
    }

    private static ProblemException NotAcceptable(string asked) => new(new Problem(ProblemKind.NotAcceptable,
        $"'{asked}' cannot be made; accept one of {string.Join(", ", All.Select(format => format.MediaType))}"
        + " (Arrow also with ;compression=zstd or lz4)"));
}
