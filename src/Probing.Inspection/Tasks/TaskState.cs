using System.Globalization;

namespace Probing.Inspection.Tasks;

/// <summary>What the kernel says about one thread.</summary>
internal sealed record TaskState
{
    public required int Tid { get; init; }

    /// <summary>R, S, D, T, t, Z…</summary>
    public required char State { get; init; }

    public required string Name { get; init; }

    /// <summary>Number of the system call it is in; null when it is in none, or that may not be read.</summary>
    public int? SystemCall { get; init; }

    /// <summary>First argument of that call.</summary>
    public ulong FirstArgument { get; init; }

    /// <summary>Null when the thread has ended.</summary>
    public static TaskState? Read(int pid, int tid)
    {
        if (ProcText.Read($"{pid}/task/{tid}/stat") is not { } stat)
            return null;
        // tid (name) state …, where the name may have any character.
        var open = stat.IndexOf('(');
        var close = stat.LastIndexOf(')');
        if (open < 0 || close < open || close + 2 >= stat.Length)
            return null;
        // "running", or "number 0x… 0x… …", or "-1 …" for a thread that waits outside of a system call.
        var call = ProcText.Read($"{pid}/task/{tid}/syscall")?.Split(' ');
        var number = call is { Length: > 6 } && int.TryParse(call[0], CultureInfo.InvariantCulture, out var parsed)
            && parsed >= 0 ? parsed : (int?)null;
        return new TaskState
        {
            Tid = tid,
            State = stat[close + 2],
            Name = stat[(open + 1)..close],
            SystemCall = number,
            FirstArgument = number is null ? 0
                : ulong.Parse(call![1].AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        };
    }

    /// <summary>True for a thread that waits at an address within a range, which a lock lies in.</summary>
    public bool WaitsWithin(ulong start, int length) =>
        SystemCall == SystemCalls.Futex && FirstArgument >= start && FirstArgument < start + (ulong)length;
}
