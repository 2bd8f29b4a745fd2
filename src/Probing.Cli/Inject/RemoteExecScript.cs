using System.Security.Cryptography;
using System.Text;
using Probing.Cli.Processes;
using Probing.Interop.Libc;

namespace Probing.Cli.Inject;

/// <summary>
/// The script that loads the probe, in a directory of the target's user where the target sees it. A file in it is the offer:
/// who renames it first, the script or we, decides whether the script does anything.
/// </summary>
internal sealed class RemoteExecScript : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const string Parent = "/tmp";

    private static readonly string[] s_names = ["load.py", "offer", "taken", "withdrawn", "writing", "answer"];

    // What it names lies in a dictionary of its own; the package ctypes, of which only the native part is used, stays away.
    // Nothing may leave it: the interpreter would print that.
    private const string Source = """
        import os
        try:
            os.rename(offer, taken)
        except OSError:
            pass
        else:
            try:
                try:
                    from _ctypes import call_cdeclfunction, dlopen, dlsym
                except ImportError:
                    from importlib.machinery import ExtensionFileLoader, ModuleSpec
                    loader = ExtensionFileLoader("probing._core", library)
                    core = loader.create_module(ModuleSpec("probing._core", loader, origin=library))
                    loader.exec_module(core)
                    core.start({"probe.engine_library": engine})
                    said = "1"
                else:
                    start = dlsym(dlopen(library, os.RTLD_NOW), "probing_bootstrap")
                    said = str(call_cdeclfunction(start, (b"probe.engine_library=" + os.fsencode(engine) + b"\n",)))
            except BaseException as error:
                said = type(error).__name__ + ": " + str(error)
            try:
                with open(writing, "w", encoding="utf-8", errors="backslashreplace") as file:
                    file.write(said)
                os.rename(writing, answer)
            except OSError:
                pass
        """;

    private readonly string _outside;
    private readonly string _inside;

    private RemoteExecScript(string outside, string inside) => (_outside, _inside) = (outside, inside);

    /// <summary>Path of the script for the process itself.</summary>
    public string Path => $"{_inside}/load.py";

    /// <summary>Whether the script has begun its work.</summary>
    public bool IsTaken => File.Exists($"{_outside}/taken");

    /// <summary>What it said at its end: what <c>probing_bootstrap</c> returned, or the failure; null until then.</summary>
    public string? Answer =>
        FileStatus.Of($"{_outside}/answer")?.IsRegularFile == true ? File.ReadAllText($"{_outside}/answer") : null;

    /// <exception cref="IOException">The directory cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static RemoteExecScript Write(TargetProcess target, ProbeLibraries libraries)
    {
        var root = $"/proc/{target.Pid}/root";
        if (FileStatus.Of(root + Parent)?.IsDirectory != true) // a link would be followed in our files, not in its
            throw new IOException($"it has no directory {Parent}");
        var inside = $"{Parent}/probing-inject-{target.Pid}-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";
        var script = new RemoteExecScript(root + inside, inside);
        Directory.CreateDirectory(root + inside, OwnerOnly);
        try
        {
            script.Fill(libraries, target.Uid ?? Identity.EffectiveUid);
            return script;
        }
        catch
        {
            script.Dispose();
            throw;
        }
    }

    /// <summary>Takes the offer back; false when the script has begun already.</summary>
    public bool TryWithdraw()
    {
        try
        {
            File.Move($"{_outside}/offer", $"{_outside}/withdrawn");
            return true;
        }
        catch (IOException)
        {
            return !IsTaken; // taken by the script, or gone with the process
        }
    }

    public void Dispose()
    {
        try
        {
            // Name by name: the directory is its user's, and we may be root.
            foreach (var name in s_names)
                File.Delete($"{_outside}/{name}");
            Directory.Delete(_outside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, and its view of the files with it; or its user made it something else meanwhile.
        }
    }

    private void Fill(ProbeLibraries libraries, uint owner)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in ((string, string)[])[("library", libraries.Probe), ("engine", libraries.Engine),
            ("offer", $"{_inside}/offer"), ("taken", $"{_inside}/taken"), ("writing", $"{_inside}/writing"), ("answer", $"{_inside}/answer")])
            text.Append($"{name} = {Literal(value)}\n");
        File.WriteAllText($"{_outside}/load.py", text.Append(Source).ToString());
        File.WriteAllText($"{_outside}/offer", "");
        if (owner == Identity.EffectiveUid)
            return;
        foreach (var path in (string[])[$"{_outside}/load.py", $"{_outside}/offer", _outside])
        {
            if (FileOwner.Change(path, owner) is not 0 and var errno)
                throw new IOException($"its user could not be given a file there (error {errno})");
        }
    }

    // Everything but plain letters as an escape: a path may have any character in it.
    private static string Literal(string text)
    {
        var literal = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes())
            literal.Append(rune.Value is >= ' ' and < 127 and not ('\'' or '\\') ? rune.ToString() : $"\\U{rune.Value:x8}");
        return literal.Append('\'').ToString();
    }
}
