using System.Text.RegularExpressions;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests;

/// <summary>
/// Imports, function pointers and callbacks live in one project, and in the plugin kit, which is the other side of one of
/// its interfaces; no exception crosses into native code.
/// </summary>
public partial class InteropTests
{
    [Fact]
    public void Imports_and_function_pointers_live_in_interop_only()
    {
        var found = Places(Repository.Sources().Where(file => file.Project is not ("Probing.Interop" or "Probing.Plugin")), Import());

        Assert.True(found is [], $"move this to Probing.Interop:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Functions_called_from_native_code_live_in_interop_and_the_probes_exports()
    {
        var found = Places(
            Repository.Sources().Where(f => f.Project is not ("Probing.Interop" or "Probing.Plugin" or "Probing.Probe")), Callback());

        Assert.True(found is [], $"move this to Probing.Interop:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Raw_imports_are_not_public()
    {
        foreach (var file in Repository.Sources())
        {
            foreach (Match import in RawImport().Matches(file.Code))
            {
                Assert.False(import.Groups["modifiers"].Value.Contains("public", StringComparison.Ordinal),
                    $"{file.At(import.Index)}: hide the import behind a wrapper that checks its result");
            }
        }
    }

    [Fact]
    public void Every_function_called_from_native_code_catches_everything()
    {
        var checkedCallbacks = 0;
        foreach (var file in Repository.Sources())
        {
            foreach (Match callback in Callback().Matches(file.Code))
            {
                checkedCallbacks++;
                Assert.True(IsGuarded(file.Code[(callback.Index + callback.Length)..]),
                    $"{file.At(callback.Index)}: the body must be one try that catches all, or one call of a guard (…Callback.Run or Guard)");
            }
        }
        Assert.True(checkedCallbacks > 0, "no callback was found: the scan is broken");
    }

    [Theory]
    [InlineData("static void A(nint x) => DuckDbCallback.Run(x, &B, &C);", true)]
    [InlineData("static void A(nint x) => NativeCallback.Guard(x, static y => B(y));", true)]
    [InlineData("static void A(nint x) { try { B(); } catch (Exception e) { C(e); } }", true)]
    [InlineData("static int A(nint x) { try { return B(); } catch { return -1; } }", true)]
    [InlineData("static void A(nint x) { var call = new Call(x); Callback.Run((nint)(&call), &B, &C); }", true)]
    [InlineData("static void A(nint x) { try { B(); } finally { C(); } }", false)]
    [InlineData("static void A(nint x) { try { B(); } catch (IOException e) { C(e); } }", false)]
    [InlineData("static void A(nint x) { try { B(); } catch (Exception e) when (C(e)) { } }", false)]
    [InlineData("static void A(nint x) { B(); try { } catch { } }", false)]
    [InlineData("static void A(nint x) { try { } catch { } B(); }", false)]
    [InlineData("static void A(nint x) => B(x);", false)]
    public void The_scan_tells_a_guard_from_none(string method, bool guarded) => Assert.Equal(guarded, IsGuarded(method));

    private static bool IsGuarded(string code)
    {
        var arrow = code.IndexOf("=>", StringComparison.Ordinal);
        var brace = code.IndexOf('{');
        if (arrow >= 0 && (arrow < brace || brace < 0))
            return Guard().IsMatch(code[(arrow + 2)..code.IndexOf(';')].Trim());
        var body = Block(code, brace).Trim()[1..^1].Trim();
        // State for the guard may be put on the stack first.
        while (Declaration().Match(body) is { Success: true } declaration)
            body = body[declaration.Length..].Trim();
        if (Guard().IsMatch(body))
            return body.IndexOf(';') == body.Length - 1;
        if (!body.StartsWith("try", StringComparison.Ordinal))
            return false;
        var rest = body[(body.IndexOf('{') + Block(body, body.IndexOf('{')).Length)..].Trim();
        if (!CatchAll().IsMatch(rest))
            return false;
        // Nothing but an answer may follow.
        var after = rest[(rest.IndexOf('{') + Block(rest, rest.IndexOf('{')).Length)..].Trim();
        return after.Length == 0 || Answer().IsMatch(after);
    }

    private static string Block(string code, int open)
    {
        var depth = 0;
        for (var at = open; at < code.Length; at++)
        {
            depth += code[at] == '{' ? 1 : code[at] == '}' ? -1 : 0;
            if (depth == 0)
                return code[open..(at + 1)];
        }
        return code[open..];
    }

    private static string[] Places(IEnumerable<SourceFile> files, Regex pattern) =>
        [.. files.SelectMany(file => pattern.Matches(file.Code).Select(match => $"{file.At(match.Index)}: {match.Value}"))];

    [GeneratedRegex(@"\b(LibraryImport|DllImport)\s*\(|\bdelegate\*|\bNativeLibrary\.|\bGetDelegateForFunctionPointer\b")]
    private static partial Regex Import();

    [GeneratedRegex(@"\[UnmanagedCallersOnly[^\]]*(\[[^\]]*\][^\]]*)*\]")]
    private static partial Regex Callback();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\([^\]]*\](\s*\[[^\]]*\])*\s*(?<modifiers>[\w\s]*?)\b(partial|extern)\b")]
    private static partial Regex RawImport();

    [GeneratedRegex(@"^(\w*Callback\.)?(Run|Guard)\(")]
    private static partial Regex Guard();

    [GeneratedRegex(@"^(var|\w+) \w+ = [^;]*;")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^catch\s*(\(\s*(System\.)?Exception(\s+\w+)?\s*\)\s*)?\{")]
    private static partial Regex CatchAll();

    [GeneratedRegex(@"^return [^;(]*;$")]
    private static partial Regex Answer();
}
