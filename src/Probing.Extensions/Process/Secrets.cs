using System.Text.RegularExpressions;

namespace Probing.Extensions.Process;

/// <summary>Decides by the name of a variable whether its value is a secret, and hides passwords in URLs.</summary>
internal static partial class Secrets
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Masked = "***";

    /// <summary>The value as it may be shown.</summary>
    public static string? Mask(string name, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return value;
        return SecretName().IsMatch(name) ? Masked : PasswordInUrl().Replace(value, $"$1{Masked}@");
    }

    // KEY, PASS and PWD count as whole words only: KEYBOARD, PASSIVE_MODE, PWD and OLDPWD are no secrets.
    [GeneratedRegex(
        @"TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|APIKEY|ACCESSKEY|PRIVATE|COOKIE" +
        @"|(^|[^A-Z])(KEY|KEYS|PASS|PAT|JWT|BEARER|AUTHORIZATION)([^A-Z]|$)|[^A-Z]PWD([^A-Z]|$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // scheme://user:password@host, also in the middle of a value; the password may be any text without / and @.
    [GeneratedRegex(@"([a-z][a-z0-9+.-]*://[^/\s:@]*:)[^/\s@]+@", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PasswordInUrl();
}
