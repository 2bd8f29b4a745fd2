using System.Globalization;
using Probing.Sdk.Options;

namespace Probing.Sdk.Tests.Options;

public class OptionTests
{
    private static Option<double> Seconds(bool secret = false, Action<double>? changed = null) =>
        new("timeout_s", 30, "Seconds; more than 0", text =>
            double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 0
                ? value
                : throw new FormatException("it must be a number above 0"))
        {
            Secret = secret,
            Changed = changed,
        };

    [Fact]
    public void Has_its_default_until_it_is_set()
    {
        var option = Seconds();

        Assert.Equal(30, option.Value);
        Assert.Equal(new EngineExtensionOption("timeout_s", "30", "Seconds; more than 0") { Default = "30" }, option.Describe());
    }

    [Fact]
    public void Keeps_the_value_its_text_and_who_set_it()
    {
        var option = Seconds();

        option.Set("1.50", OptionSource.Environment);

        Assert.Equal(1.5, option.Value);
        Assert.Equal(("1.50", OptionSource.Environment, "30"),
            (option.Describe().Value, option.Describe().Source, option.Describe().Default));
    }

    [Fact]
    public void Refuses_a_bad_text_and_keeps_its_value()
    {
        var calls = 0;
        var option = Seconds(changed: _ => calls++);
        option.Set("2", OptionSource.Runtime);

        var error = Assert.Throws<ProbingException>(() => option.Set("-1", OptionSource.Runtime));

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal("'-1' is no value for option 'timeout_s': it must be a number above 0", error.Message);
        Assert.Equal((2, 1), (option.Value, calls));
    }

    [Fact]
    public void Tells_who_wants_to_know_about_a_change()
    {
        var values = new List<double>();
        var option = Seconds(changed: values.Add);

        option.Set("5", OptionSource.Runtime);

        Assert.Equal([5.0], values);
    }

    [Fact]
    public void Shows_a_secret_to_nobody()
    {
        var option = new Option<string?>("token", null, "A secret", text => text.Length > 3 ? text : throw new FormatException("too short"))
        {
            Secret = true,
        };
        Assert.Null(option.Describe().Value);

        option.Set("hunter2", OptionSource.Runtime);

        Assert.Equal("hunter2", option.Value);
        Assert.Equal(("***", true), (option.Describe().Value, option.Describe().Secret));
        Assert.DoesNotContain("abc", Assert.Throws<ProbingException>(() => option.Set("abc", OptionSource.Runtime)).Message);
    }
}
