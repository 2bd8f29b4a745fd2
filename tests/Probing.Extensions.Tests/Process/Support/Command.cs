using System.Diagnostics;

namespace Probing.Extensions.Tests.Process.Support;

/// <summary>Asks a program of the system, as a second opinion.</summary>
internal static class Command
{
    /// <summary>The standard output of a program that succeeds.</summary>
    public static string Output(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
        })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
