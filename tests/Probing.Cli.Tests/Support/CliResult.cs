using System.Text;

namespace Probing.Cli.Tests.Support;

/// <summary>What a command left behind.</summary>
internal sealed record CliResult(int ExitCode, byte[] Bytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(Bytes);
}
