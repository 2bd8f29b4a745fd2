using System.Text;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>The stable code of an error kind: its name in snake_case, the same as over HTTP.</summary>
internal static class ErrorCode
{
    public static string Of(ProbingErrorKind kind)
    {
        var code = new StringBuilder();
        foreach (var letter in kind.ToString())
        {
            if (char.IsUpper(letter) && code.Length > 0)
                code.Append('_');
            code.Append(char.ToLowerInvariant(letter));
        }
        return code.ToString();
    }
}
