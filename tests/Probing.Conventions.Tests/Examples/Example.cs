using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests.Examples;

/// <summary>One piece of code of the documentation.</summary>
/// <param name="Place">The member it belongs to, as the documentation file names it, or a file.</param>
/// <param name="Space">A namespace of its own, so that examples may have types of one name.</param>
/// <param name="Code">The code.</param>
internal sealed record Example(string Place, string Space, string Code)
{
    /// <summary>What an author has in the file or, by implicit usings, in the project.</summary>
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.IO;
        using System.Linq;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Text;
        using System.Threading;
        using System.Threading.Tasks;
        using Apache.Arrow;
        using Apache.Arrow.Types;
        using Probing.Plugin;
        using Probing.Sdk;
        using Probing.Sdk.Calls;
        using Probing.Sdk.Options;
        using Probing.Sdk.Queries;
        using Probing.Sdk.Tables;

        """;

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    /// <summary>True when it declares types, which other examples may then use.</summary>
    public bool HasTypes => IsClean(Code) && Parse(Code).GetRoot() is CompilationUnitSyntax
    {
        Members: { Count: > 0 } members,
    } && members.All(member => member is BaseTypeDeclarationSyntax);

    /// <summary>The examples of a documentation file.</summary>
    public static IEnumerable<Example> Of(XDocument documentation) =>
        from member in documentation.Descendants("member")
        let place = member.Attribute("name")!.Value
        from code in member.Descendants("example").Descendants("code").Index()
        select new Example(place, SpaceOf(place, code.Index), Dedented(code.Item.Value));

    /// <summary>The C# blocks of a page.</summary>
    public static IEnumerable<Example> Of(SourceFile page) =>
        from block in page.Text.Split("```csharp\n").Skip(1).Index()
        let code = block.Item[..block.Item.IndexOf("```", StringComparison.Ordinal)]
        select new Example(page.Name, SpaceOf(page.Name, block.Index), code);

    /// <summary>
    /// The code as a file: types as they are, members in an extension, and statements and expressions in a method that has
    /// an extension, a context and a token.
    /// </summary>
    /// <param name="others">Namespaces whose types the code may use.</param>
    public SyntaxTree Tree(IEnumerable<string> others)
    {
        var shared = string.Concat(others.Where(other => other != Space).Select(other => $"using {other};\n"));
        var head = $"{Usings}{shared}\nnamespace {Space};\n\n";
        string[] ways =
        [
            "static class Example\n{\n    static async Task RunAsync(EngineExtension extension, EngineContext context, " +
                "CancellationToken cancellationToken)\n    {\n        await Task.CompletedTask;\n" + Code + "\n    }\n}\n",
            "static class Example\n{\n    static object Value => " + Code.TrimEnd() + ";\n}\n",
            "sealed partial class Example : EngineExtension\n{\n    public override string Name => \"example\";\n" + Code + "\n}\n",
        ];
        return Parse(head + (HasTypes ? Code : ways.FirstOrDefault(IsClean) ?? Code), Place);
    }

    private static bool IsClean(string text) => !Parse(text).GetDiagnostics().Any();

    private static SyntaxTree Parse(string text, string path = "") => CSharpSyntaxTree.ParseText(text, s_parse, path);

    private static string SpaceOf(string place, int number) =>
        $"Examples.{string.Concat(place.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_'))}_{number}";

    private static string Dedented(string code)
    {
        var lines = code.Split('\n').SkipWhile(string.IsNullOrWhiteSpace).ToArray();
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length > indent ? line[indent..] : line.Trim()));
    }
}
