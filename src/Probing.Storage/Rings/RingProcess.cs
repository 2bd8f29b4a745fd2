using System.Globalization;
using System.Text.RegularExpressions;

namespace Probing.Storage.Rings;

/// <summary>
/// Who wrote a ring. Id, start and boot together name one process, whatever number others get later.
/// </summary>
/// <param name="Id">Its process id, as it was known to itself.</param>
/// <param name="StartTicks">When it began, in clock ticks since the machine did; 0 when that is not known.</param>
/// <param name="Boot">Which run of the machine it was; zeros when that is not known.</param>
/// <param name="PidNamespace">In which ids are numbered (an inode, pid_namespaces(7)); 0 when that is not known.</param>
public readonly partial record struct RingProcess(long Id, ulong StartTicks, Guid Boot = default, ulong PidNamespace = 0)
{
    private const int StateField = 3;
    private const int StartField = 22;

    /// <summary>This process.</summary>
    public static RingProcess Current { get; } = Of(Environment.ProcessId)!.Value;

    /// <summary>A living process by the number it has here; null when there is none.</summary>
    public static RingProcess? Of(int id) => ReadStat(id) is { } stat
        ? new RingProcess(id, stat.Start, CurrentBoot(), NamespaceOf("self"))
        : null;

    /// <summary>The process that a folder's name tells, <c>{pid}-{starttime}</c>; null when it is no such name.</summary>
    public static RingProcess? FromFolderName(string name) =>
        FolderNames().Match(name) is { Success: true } match
        && long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var id)
        && ulong.TryParse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture, out var start)
            ? new RingProcess(id, start)
            : null;

    /// <summary>What its folder is called.</summary>
    public string FolderName => string.Create(CultureInfo.InvariantCulture, $"{Id}-{StartTicks}");

    /// <summary>Whether it still runs, as far as that can be told from here.</summary>
    public RingProcessState State()
    {
        if (Boot != default && CurrentBoot() is var boot && boot != default && boot != Boot)
            return RingProcessState.Dead;
        if (PidNamespace != 0 && PidNamespace != NamespaceOf("self"))
            return RingProcessState.Unknown;
        // A zombie has no memory and no threads any more.
        if (Id is <= 0 or > int.MaxValue || ReadStat((int)Id) is not { } stat || stat.State is 'Z' or 'X')
            return RingProcessState.Dead;
        if (StartTicks == 0)
            return RingProcessState.Unknown;
        return stat.Start == StartTicks ? RingProcessState.Alive : RingProcessState.Dead;
    }

    private static Guid CurrentBoot()
    {
        try
        {
            return Guid.Parse(File.ReadAllText("/proc/sys/kernel/random/boot_id").AsSpan().Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return default; // some sandboxes have none
        }
    }

    /// <summary>The inode in <c>pid:[4026531836]</c>, which the link reads; 0 where the kernel does not tell.</summary>
    private static ulong NamespaceOf(string process)
    {
        try
        {
            var target = new FileInfo($"/proc/{process}/ns/pid").LinkTarget ?? "";
            return ulong.TryParse(target.AsSpan().TrimEnd(']')[(target.LastIndexOf('[') + 1)..], out var inode) ? inode : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>proc(5): the fields are counted from the last parenthesis, as the name before it may hold anything.</summary>
    private static (char State, ulong Start)? ReadStat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], ulong.Parse(fields[StartField - StateField], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex("^([0-9]{1,10})-([0-9]{1,20})$", RegexOptions.CultureInvariant)]
    private static partial Regex FolderNames();
}
