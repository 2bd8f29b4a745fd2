using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Extensions.Python.Modules;

/// <summary>
/// An option whose value is kept in Python: there it is parsed and checked, and there its module hears of the change.
/// </summary>
internal sealed class PythonModuleOption(
    PythonModules modules, string extension, PythonDeclaration.OptionDeclaration declaration) : IOption
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Key => declaration.Key;

    public void Set(string text, OptionSource source)
    {
        // Python has read its environment by itself when the option was declared: the host's own, as it was then.
        if (source == OptionSource.Environment)
            return;
        Run(() => Done(Ask("extension_set"u8, text)));
        modules.MarkChanged();
        modules.RefreshAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    public void Check(string text) => Run(() => Done(Ask("extension_check"u8, text)));

    public Action Capture()
    {
        var former = Run(() => new PythonHandle(Ask("extension_option"u8)));
        return () =>
        {
            Run(() => former.Call());
            former.Dispose();
            modules.MarkChanged();
        };
    }

    public EngineExtensionOption Describe() => new(Key, declaration.Value, declaration.Help)
    {
        Default = declaration.Default,
        Source = declaration.Source switch
        {
            "environment" => OptionSource.Environment,
            "runtime" => OptionSource.Runtime,
            _ => OptionSource.Default,
        },
        Secret = declaration.Secret,
    };

    // The contract has no waiting form. Whoever sets an option is a request, never a thread that holds the GIL.
    private T Run<T>(Func<T> body) =>
        modules.Workers.RunAsync($"option {extension}.{Key}", _ => body(), DateTime.UtcNow + Limit).GetAwaiter().GetResult();

    private static bool Done(nint result)
    {
        Objects.DecRef(result);
        return true;
    }

    /// <summary>Calls a helper with this option and a text. New.</summary>
    private nint Ask(ReadOnlySpan<byte> function, string text = "")
    {
        using var name = Unicode.New(extension);
        using var key = Unicode.New(Key);
        using var value = Unicode.New(text);
        return PythonBridge.Call(function, name.Address, key.Address, value.Address).Detach();
    }
}
