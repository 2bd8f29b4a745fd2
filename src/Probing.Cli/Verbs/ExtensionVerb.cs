using System.CommandLine;
using System.Text;
using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing ENDPOINT extension</c>: what is added to the probe while the process runs.</summary>
internal sealed class ExtensionVerb : Verb
{
    private const string Calls = "/apis/probing.extensions/";

    /// <summary>A library may have much to set up, and a module much to import.</summary>
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(60);

    private static readonly Completion[] s_actions =
    [
        new("list", "List the extensions with state, source and what they did"),
        new("load", "Load a library or a Python module into the process"),
        new("unload", "Stop an extension and remove its tables and calls"),
        new("enable", "Ask a disabled extension again"),
        new("disable", "Ask an extension no more until it is enabled"),
    ];

    private readonly Argument<string> _action =
        new("ACTION") { Description = "list, load, unload, enable or disable", Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string> _subject = new("NAME")
    {
        Description = "Name of an extension; for load a library's path or a Python module",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<bool> _isolated =
        new("--isolated") { Description = "load: run it in a process of its own, whose crash leaves the host untouched" };
    private readonly LocalOptions _answer = new();

    public ExtensionVerb() : base("extension", "List, load, unload, enable and disable extensions of the probe.")
    {
        Aliases.Add("ext");
        Arguments.Add(_action);
        Arguments.Add(_subject);
        Options.Add(_isolated);
        _answer.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "probing 4711 extension list",
        "probing 4711 extension load ./libmine.so",
        "probing 4711 extension load my.module",
        "probing 4711 extension load ./libmine.so --isolated",
        "probing 4711 extension disable mine",
        "probing 4711 extension unload mine",
    ];

    public override string Notes =>
        "The process opens the library, so a path is one on its side; one that is relative is completed here.\n"
        + "An extension that failed too often in a row is disabled; `enable` gives it another chance.";

    public override Task<IReadOnlyList<Completion>> CompleteArgumentAsync(
        ProbeClient? client, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Completion>>(s_actions);

    public override async Task<IReadOnlyList<Completion>> CompleteNextArgumentAsync(
        ProbeClient? client, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        if (client is null || before is not ["unload" or "enable" or "disable"])
            return [];
        using var document = await ListAsync(client, cancellationToken);
        return [.. document.RootElement.List("extensions").Where(extension => Fits(extension, before[0]))
            .Select(extension => new Completion(extension.Text("name") ?? "", extension.Text("reason")))];
    }

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var action = invocation.Value(_action) ?? "list";
        var subject = invocation.Value(_subject);
        if (s_actions.All(known => known.Word != action))
            throw Invalid(Spelling.Nearest(action, s_actions.Select(known => known.Word)) is { } nearest
                ? $"unknown action '{action}'; did you mean '{nearest}'?"
                : $"unknown action '{action}'; there are {string.Join(", ", s_actions.Select(known => known.Word))}");
        if (invocation.Value(_isolated) && action != "load")
            throw Invalid("--isolated belongs to 'extension load'");
        var request = _answer.Read(invocation);
        if (action == "list" && subject is not null)
            throw Invalid($"'extension list' does not take '{subject}'");
        using var client = invocation.Connect();
        if (action == "list")
        {
            using var document = await ListAsync(client, cancellationToken);
            LocalAnswer.Write(Rows(document.RootElement), request, invocation.Console);
            return ExitCode.Success;
        }
        var body = Body(action, subject ?? throw Invalid(action == "load"
            ? "what to load? `probing ENDPOINT extension load ./libmine.so`, or a Python module"
            : "which extension? `probing ENDPOINT extension list` shows them"), invocation.Value(_isolated));
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(HttpMethod.Post, Calls + action, content, "application/json",
            action == "load" ? LoadTimeout : ProbeClient.ListTimeout, cancellationToken);
        using var done = await answer.JsonAsync(cancellationToken);
        invocation.Console.WriteLine(DisplayText.Escape(Said(action, done.RootElement)));
        return ExitCode.Success;
    }

    private static async Task<JsonDocument> ListAsync(ProbeClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(
            HttpMethod.Get, Calls + "list", null, "application/json", ProbeClient.ListTimeout, cancellationToken);
        return await answer.JsonAsync(cancellationToken);
    }

    private static bool Fits(JsonElement extension, string action) => action switch
    {
        "unload" => extension.Text("kind") != "built_in",
        "enable" => extension.Text("state") == "disabled",
        _ => extension.Text("state") == "enabled",
    };

    private static string Body(string action, string subject, bool isolated)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString(action == "load" ? "source" : "name", action == "load" ? Source(subject) : subject);
            if (action == "load")
                json.WriteBoolean("isolated", isolated);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(body.ToArray());
    }

    // The process has another working directory than this shell.
    private static string Source(string subject) =>
        subject.Contains('/') || subject.EndsWith(".so", StringComparison.Ordinal) ? Path.GetFullPath(subject) : subject;

    private static string Said(string action, JsonElement done)
    {
        var name = done.Text("name");
        if (action != "load")
            return $"{action}{(action.EndsWith('e') ? "d" : "ed")} {name}";
        var spaces = string.Join(", ", done.List("namespaces").Select(space => space.GetString()));
        return $"loaded {name} ({done.Text("kind")}{(done.Flag("isolated") ? ", isolated" : "")})"
            + (spaces.Length > 0 ? $": tables in {spaces}" : "");
    }

    private static TextTable Rows(JsonElement answer)
    {
        var table = new TextTable(new TextColumn("name"), new TextColumn("state"), new TextColumn("kind"),
            new TextColumn("namespaces"), new TextColumn("calls", true), new TextColumn("scans", true), new TextColumn("errors", true),
            new TextColumn("elapsed_ms", true), new TextColumn("source"), new TextColumn("reason")) { MaxLines = 4 };
        foreach (var extension in answer.List("extensions"))
            table.Add(extension.Text("name"), extension.Text("state"),
                extension.Text("kind") + (extension.Flag("isolated") ? ", isolated" : ""),
                string.Join(", ", extension.List("namespaces").Select(space => space.GetString())),
                Number(extension, "calls"), Number(extension, "scans"), Number(extension, "errors"),
                Number(extension, "elapsed_ms"), extension.Text("source"), extension.Text("reason"));
        return table;
    }

    private static string? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
