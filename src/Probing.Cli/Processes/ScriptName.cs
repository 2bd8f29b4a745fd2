namespace Probing.Cli.Processes;

/// <summary>What a Python process runs, out of its command line.</summary>
internal static class ScriptName
{
    // Options of CPython's command line that take the next word.
    private static readonly string[] OptionsWithValue = ["-W", "-X", "--check-hash-based-pycs"];

    /// <summary>Script or module with its arguments, without the interpreter and its options.</summary>
    public static string Of(IReadOnlyList<string> commandLine)
    {
        for (var i = 1; i < commandLine.Count; i++)
        {
            var word = commandLine[i];
            if (OptionsWithValue.Contains(word))
                i++;
            else if (word is "-c" or "-m" or "-" || !word.StartsWith('-'))
                return string.Join(' ', commandLine.Skip(i));
        }
        return commandLine.Count > 0 ? Path.GetFileName(commandLine[0]) : "";
    }
}
