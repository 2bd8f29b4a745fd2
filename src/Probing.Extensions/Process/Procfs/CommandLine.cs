using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>The arguments a process was started with, from <c>/proc/[pid]/cmdline</c>.</summary>
internal sealed class CommandLine(ReadOnlySpan<byte> content)
{
    private const string NeedsNoQuotes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%^";

    // Python's own options that take the next argument as their value.
    private static readonly string[] s_optionsWithValue = ["-W", "-X", "--check-hash-based-pycs"];

    /// <summary>The arguments, the program first; empty for a kernel thread and a zombie.</summary>
    public IReadOnlyList<string> Arguments { get; } = content.IsEmpty
        ? []
        : Encoding.UTF8.GetString(content[^1] == 0 ? content[..^1] : content).Split('\0');

    /// <summary>The arguments as a shell would take them; null when there are none.</summary>
    public string? Text => Arguments.Count == 0 ? null : string.Join(' ', Arguments.Select(Quote));

    /// <summary>
    /// What a Python process runs: a script, <c>-m module</c> or <c>-c</c>; null for an interactive one.
    /// </summary>
    public string? Script
    {
        get
        {
            for (var at = 1; at < Arguments.Count; at++)
            {
                var argument = Arguments[at];
                if (argument.Length < 2 || argument[0] != '-')
                    return argument;
                if (s_optionsWithValue.Contains(argument))
                    at++;
                else if (argument.StartsWith("--", StringComparison.Ordinal) || argument[1] is 'W' or 'X')
                    continue;
                else if (argument.IndexOfAny(['c', 'm']) is var kind && kind > 0)
                    return argument[kind] == 'c' ? "-c" : $"-m {ModuleAfter(at, kind)}";
            }
            return null;
        }
    }

    // `-m pkg`, `-mpkg` and `-um pkg` are all legal.
    private string ModuleAfter(int at, int letter) => Arguments[at].Length > letter + 1
        ? Arguments[at][(letter + 1)..]
        : at + 1 < Arguments.Count ? Arguments[at + 1] : "";

    private static string Quote(string argument) =>
        argument.Length > 0 && !argument.AsSpan().ContainsAnyExcept(NeedsNoQuotes)
            ? argument
            : $"'{argument.Replace("'", "'\\''")}'";
}
