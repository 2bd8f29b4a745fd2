using System.Text;

namespace Probing.Engine;

/// <summary>The names of enumerations as SQL and HTTP spell them.</summary>
public static class SnakeCase
{
    /// <summary><c>InvalidQuery</c> becomes <c>invalid_query</c>, the code of a problem document.</summary>
    public static string Of<T>(T value) where T : struct, Enum
    {
        var text = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsAsciiLetterUpper(letter) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(letter));
        }
        return text.ToString();
    }
}
