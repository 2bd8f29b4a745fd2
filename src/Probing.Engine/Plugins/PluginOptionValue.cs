using Probing.Interop.Plugins;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine.Plugins;

/// <summary>An option of a plugin: the plugin accepts or refuses a value, and may be the one that knows it.</summary>
internal sealed class PluginOptionValue(PluginExtension owner, PluginOption option) : IOption
{
    private volatile State _state = new(option.Default, OptionSource.Default);

    public string Key => option.Key;

    public void Set(string text, OptionSource source)
    {
        owner.Ask($"option '{Key}'", port =>
        {
            port.SetOption(Key, text);
            return true;
        });
        _state = new State(text, source);
    }

    public void Check(string text)
    {
        // Only the plugin knows, and it says so when the value is set.
    }

    public Action Capture()
    {
        var state = _state;
        return () =>
        {
            if (state.Text is { } text)
                Set(text, state.Source);
            _state = state;
        };
    }

    public EngineExtensionOption Describe()
    {
        var state = _state;
        var value = owner.KnowsOptionValues ? Known(state.Text) : state.Text;
        return new EngineExtensionOption(Key, option.Secret && value is not null ? "***" : value, option.Help)
        {
            Default = option.Default,
            Source = state.Source,
            Secret = option.Secret,
            RestartNeeded = option.NeedsRestart,
        };
    }

    /// <summary>
    /// What the plugin says. One that does not answer, because its process ended, say, must not keep anybody from seeing
    /// the options of the others: then it is what was set last.
    /// </summary>
    private string? Known(string? last)
    {
        try
        {
            return owner.Ask($"option '{Key}'", port => port.GetOption(Key));
        }
        catch (ProbingException)
        {
            return last;
        }
    }

    private sealed record State(string? Text, OptionSource Source);
}
