using System.CommandLine;
using System.Text;
using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT config</c>: the probe's options, to see and to set.</summary>
internal sealed class ConfigVerb : Verb
{
    private readonly Argument<string> _key =
        new("KEY") { Description = "Option, as extension.option", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string> _value =
        new("VALUE") { Description = "New value", Arity = ArgumentArity.ZeroOrOne };
    private readonly LocalOptions _answer = new();

    public ConfigVerb() : base("config", "Show the options of the probe, show one, or set one.")
    {
        Aliases.Add("cfg");
        Arguments.Add(_key);
        Arguments.Add(_value);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
        ["probing 4711 config", "probing 4711 config probing.server.address",
            "probing 4711 config probing.server.address 127.0.0.1:9700"];

    public override string Notes =>
        "With KEY alone its value is printed and nothing else, for use in scripts. A new value lives as long as "
        + "the process.";

    public override async Task<IReadOnlyList<Completion>> CompleteArgumentAsync(ProbeClient? client,
        CancellationToken cancellationToken)
    {
        if (client is null)
            return [];
        using var answer = await client
            .SendAsync(HttpMethod.Get, "/config", null, "application/json", ProbeClient.ListTimeout, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        return [.. document.RootElement.List("options")
            .Select(option => new Completion(option.Text("key") ?? "", option.Text("help")))];
    }

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var request = _answer.Read(invocation);
        var key = invocation.Value(_key);
        var value = invocation.Value(_value);
        var path = key is null ? "/config" : $"/config/{Uri.EscapeDataString(key)}";
        using var client = invocation.Connect();
        using var content = value is null ? null : new StringContent(value, Encoding.UTF8, "text/plain");
        using var answer = await client.SendAsync(value is null ? HttpMethod.Get : HttpMethod.Put, path, content,
            "application/json", ProbeClient.ListTimeout, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        if (key is null)
            LocalAnswer.Write(OptionRows(document.RootElement), request, invocation.Console);
        else
            invocation.Console.WriteLine(Shown(document.RootElement.Text("value") ?? "", invocation.Console));
        return ExitCode.Success;
    }

    private static TextTable OptionRows(JsonElement answer)
    {
        var table = new TextTable(new TextColumn("option"), new TextColumn("value"), new TextColumn("source"),
            new TextColumn("help")) { MaxLines = 4 };
        foreach (var option in answer.List("options"))
            table.Add(option.Text("key"), option.Text("value"), option.Text("source"), option.Text("help"));
        return table;
    }

    private static string Shown(string value, CliConsole console) =>
        console.OutIsTerminal ? DisplayText.Escape(value) : value;
}
