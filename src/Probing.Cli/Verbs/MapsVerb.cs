using System.CommandLine;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.Processes;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID maps</c>: what is mapped into a process, read from outside.</summary>
internal sealed class MapsVerb : Verb
{
    private readonly LocalOptions _answer = new();

    private readonly Option<bool> _byFile =
        new("--by-file") { Description = "One row for each file, the largest first" };

    private readonly Option<bool> _use =
        new("--use") { Description = "Also how much is in memory, written to, and swapped out" };

    public MapsVerb() : base("maps", "List what is mapped into a process: libraries, heaps, stacks.")
    {
        Options.Add(_byFile);
        Options.Add(_use);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples => ["probing 4711 maps", "probing 4711 maps --by-file --use"];

    public override string Notes =>
        "The process needs no probe and need be no Python. Memory of no file has no name, or one in brackets.\n"
        + "With --use the kernel walks the address space, which holds up the process's own mmap calls meanwhile:\n"
        + "milliseconds as a rule, more for one with hundreds of gigabytes.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var pid = LocalProcess.Demand(invocation, this);
        var request = _answer.Read(invocation);
        var use = invocation.Value(_use);
        var mappings = AddressSpace.Read(pid, use);
        LocalAnswer.Write(invocation.Value(_byFile) ? ByFile(mappings, use) : Each(mappings, use), request,
            invocation.Console);
        return Task.FromResult(ExitCode.Success);
    }

    private static TextTable Each(IReadOnlyList<Mapping> mappings, bool use)
    {
        var table = new TextTable([new TextColumn("start"), new TextColumn("end"), new TextColumn("permissions"),
            new TextColumn("offset_bytes", IsNumber: true), .. Amounts(use), new TextColumn("name")]);
        foreach (var mapping in mappings)
            table.Add([$"{mapping.Range.Start:x}", $"{mapping.Range.End:x}", mapping.Range.Permissions, Text(mapping.Range.Offset),
                .. Amounts([mapping], use), mapping.Range.Path]);
        return table;
    }

    private static TextTable ByFile(IReadOnlyList<Mapping> mappings, bool use)
    {
        var table = new TextTable([new TextColumn("name"), new TextColumn("mappings", IsNumber: true), .. Amounts(use)]);
        foreach (var file in mappings.GroupBy(mapping => mapping.Range.Path)
            .OrderByDescending(file => Sum(file, mapping => mapping.ResidentBytes ?? 0))
            .ThenByDescending(file => Sum(file, mapping => mapping.Range.Length)))
            table.Add([file.Key, Text((ulong)file.Count()), .. Amounts([.. file], use)]);
        return table;
    }

    private static TextColumn[] Amounts(bool use) => use
        ? [new("size_bytes", true), new("rss_bytes", true), new("private_dirty_bytes", true), new("swap_bytes", true)]
        : [new("size_bytes", true)];

    private static string[] Amounts(IReadOnlyList<Mapping> mappings, bool use)
    {
        var size = Text(Sum(mappings, mapping => mapping.Range.Length));
        return use ? [size, Text(Sum(mappings, mapping => mapping.ResidentBytes ?? 0)),
            Text(Sum(mappings, mapping => mapping.PrivateDirtyBytes ?? 0)),
            Text(Sum(mappings, mapping => mapping.SwappedBytes ?? 0))] : [size];
    }

    private static ulong Sum(IEnumerable<Mapping> mappings, Func<Mapping, ulong> amount) =>
        mappings.Aggregate(0ul, (sum, mapping) => sum + amount(mapping));

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
