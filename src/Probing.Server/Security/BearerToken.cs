using System.Security.Cryptography;
using System.Text;

namespace Probing.Server.Security;

/// <summary>The token of an <c>Authorization</c> header.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token; null when the header is absent or of another scheme.</summary>
    public static string? Parse(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? authorization[Scheme.Length..].Trim()
            : null;

    /// <summary>
    /// Compares in a time that depends neither on the content nor on the length of the expected token.
    /// </summary>
    public static bool Matches(string presented, string? expected)
    {
        if (string.IsNullOrEmpty(expected))
            return false;
        // Hashing first makes both sides equally long; the comparison alone would tell the length.
        return CryptographicOperations.FixedTimeEquals(Digest(presented), Digest(expected));
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
