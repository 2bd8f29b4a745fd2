using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>
/// A script whose run the probe must not change. Header: <c>expect</c> says how it ends (so that two equal failures are
/// no success), <c>send</c> which signals it gets after it has printed READY (<c>SIGHUP SIGTERM</c>; <c>to group</c> for
/// the whole group, as a terminal does; <c>while busy</c> when its main thread computes instead of waiting).
/// <c>probe: idle</c> leaves out the run with queries, whose Python code such a script could see by design;
/// <c>probe: also children</c> adds a run with <c>PROBING=2</c>, <c>probe: children</c> is for that mode alone.
/// </summary>
internal sealed class Scenario
{
    private readonly Script _script;

    public Scenario(string relative)
    {
        _script = Script.At(relative);
        Expected = _script.Value("expect") ?? throw new FormatException($"{relative} has no '# expect:' line");
        var send = _script.Value("send") ?? "";
        ToGroup = send.Contains("to group", StringComparison.Ordinal);
        WhileBusy = send.Contains("while busy", StringComparison.Ordinal);
        Signals = [.. send.Split(' ').Where(word => word.StartsWith("SIG", StringComparison.Ordinal)).Select(SignalNames.Number)];
    }

    public string Path => _script.Path;

    /// <summary>The interpreter's options.</summary>
    public IReadOnlyList<string> Options => _script.Value("options")?.Split(' ') ?? [];

    /// <summary>False for scripts that do not wait for the probe: it starts while they run.</summary>
    public bool HasGate => _script.Value("gate") != "none";

    /// <summary>The ways to run it that are compared with a run without a probe.</summary>
    public IEnumerable<ProbeUse> Uses
    {
        get
        {
            var probe = _script.Value("probe") ?? "";
            if (probe != "children")
                yield return ProbeUse.Idle;
            if (HasGate && probe is not ("idle" or "children"))
                yield return ProbeUse.Queried;
            if (probe.Contains("children", StringComparison.Ordinal))
                yield return ProbeUse.Children;
            if (_script.Source.Contains("_host.late()", StringComparison.Ordinal))
                yield return ProbeUse.Late;
        }
    }

    /// <summary>"exit 0", "SIGTERM".</summary>
    public string Expected { get; }

    public IReadOnlyList<int> Signals { get; }

    public bool ToGroup { get; }

    public bool WhileBusy { get; }

    public TimeSpan Limit => _script.Deadline(60);

    public void SkipUnlessFor(Interpreter python) => _script.SkipUnlessFor(python);
}
