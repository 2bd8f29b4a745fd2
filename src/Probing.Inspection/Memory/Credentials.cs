using System.Globalization;
using Probing.Inspection.Tasks;

namespace Probing.Inspection.Memory;

/// <summary>Whose rights a process has.</summary>
internal sealed record Credentials
{
    private const int Ptrace = 19; // CAP_SYS_PTRACE

    /// <summary>Real, effective, saved.</summary>
    public required uint[] Users { get; init; }

    /// <summary>Real, effective, saved.</summary>
    public required uint[] Groups { get; init; }

    public required ulong Permitted { get; init; }

    public required ulong Effective { get; init; }

    public bool MayTrace => (Effective >> Ptrace & 1) != 0;

    public static Credentials Own => Of("thread-self") ?? throw new InvalidOperationException(
        "/proc/thread-self/status cannot be read; is /proc mounted?");

    /// <summary>Null when the process has ended.</summary>
    public static Credentials? Of(int pid) => Of(pid.ToString(CultureInfo.InvariantCulture));

    private static Credentials? Of(string folder)
    {
        if (ProcText.Read($"{folder}/status") is not { Length: > 0 } text)
            return null;
        var fields = text.Split('\n').Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1].Trim());
        return new Credentials
        {
            Users = Ids(fields["Uid"]),
            Groups = Ids(fields["Gid"]),
            Permitted = Mask(fields["CapPrm"]),
            Effective = Mask(fields["CapEff"]),
        };
    }

    // The fourth, for access to files, counts for nothing here.
    private static uint[] Ids(string text) =>
        [.. text.Split('\t').Take(3).Select(id => uint.Parse(id, CultureInfo.InvariantCulture))];

    private static ulong Mask(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
