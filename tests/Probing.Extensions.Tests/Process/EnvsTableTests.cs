using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;
using Probing.Sdk;

namespace Probing.Extensions.Tests.Process;

public class EnvsTableTests
{
    private static readonly (string Name, string Value)[] s_open =
    [
        ("RANK", "3"), ("PLAIN", "a=b=c"), ("EMPTY", ""), ("UMLAUT", "Größe\n2"), ("KEYBOARD", "qwertz"), ("PASSIVE", "on"),
        ("MONKEY_PATCH", "1"), ("PROXY", "http://proxy:3128"), ("COMPASS", "north"), ("TOKEN_EMPTY", ""),
    ];

    private static readonly (string Name, string Value)[] s_secret =
    [
        ("AWS_SECRET_ACCESS_KEY", "x"), ("HF_TOKEN", "x"), ("WANDB_API_KEY", "x"), ("db_password", "x"), ("MYSQL_PWD", "x"),
        ("GitHubToken", "x"), ("APIKEY", "x"), ("SSH_KEY_2", "x"), ("SESSION_COOKIE", "x"), ("GOOGLE_CREDENTIALS", "{}"),
    ];

    private readonly ProcessExtension _extension = new();

    [Fact]
    public async Task Shows_the_values_at_start_and_masks_secrets_by_name()
    {
        using var child = Child.Python("import os; os.environ['RANK'] = '9'; os.environ['NEW'] = '1'",
            [.. s_open, .. s_secret, ("URL", "postgres://me:hunter2@db:5432/x"), ("PWD", "/x"), ("OLDPWD", "/y")]);

        var rows = await ReadAsync(child);

        Assert.All(s_open, variable => Assert.Equal((variable.Value, false), rows[variable.Name]));
        Assert.All(s_secret, variable => Assert.Equal(("***", true), rows[variable.Name]));
        Assert.Equal(("postgres://me:***@db:5432/x", true), rows["URL"]);
        Assert.False(rows["PWD"].Masked);
        Assert.DoesNotContain("NEW", rows.Keys);
    }

    [Fact]
    public async Task Shows_secrets_when_the_option_says_so()
    {
        using var child = Child.Python("", [.. s_open, .. s_secret]);
        _extension.Set("show_secrets", "true");

        var rows = await ReadAsync(child);

        Assert.All(s_secret, variable => Assert.Equal((variable.Value, false), rows[variable.Name]));
        Assert.Equal("true", _extension.Get("show_secrets"));
    }

    [Fact]
    public void Refuses_another_value_for_the_option()
    {
        var error = Assert.Throws<ProbingException>(() => _extension.Set("show_secrets", "maybe"));

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal("'maybe' is no value for option 'show_secrets': write true or false", error.Message);
        Assert.Equal(ProbingErrorKind.NotFound, Assert.Throws<ProbingException>(() => _extension.Set("other", "1")).Kind);
    }

    [Fact]
    public async Task Has_one_row_for_each_variable_of_this_process()
    {
        var rows = await _extension.Table("process", "envs").Provider.ReadAsync();

        var environ = (await File.ReadAllTextAsync("/proc/self/environ")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(environ.Select(entry => entry[..entry.IndexOf('=')]), rows.Select(row => (string)row["name"]!));
    }

    private async Task<Dictionary<string, (string? Value, bool Masked)>> ReadAsync(Child child) =>
        (await _extension.Table("proc", $"{child.Pid}/envs").Provider.ReadAsync())
            .ToDictionary(row => (string)row["name"]!, row => ((string?)row["value"], (bool)row["masked"]!));
}
