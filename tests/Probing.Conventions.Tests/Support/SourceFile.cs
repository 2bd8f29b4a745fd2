namespace Probing.Conventions.Tests.Support;

/// <summary>A file of the repository.</summary>
internal sealed class SourceFile(string path)
{
    /// <summary>Path from the root of the repository.</summary>
    public string Name { get; } = Path.GetRelativePath(Repository.Root, path);

    public string Text { get; } = File.ReadAllText(path);

    /// <summary>The text with comments and the contents of literals blanked out; lines keep their numbers.</summary>
    public string Code => field ??= CSharpText.Blank(Text);

    /// <summary>The project below src or tests.</summary>
    public string Project => Name.Split(Path.DirectorySeparatorChar)[1];

    /// <summary>A place for a message.</summary>
    public string At(int index) => $"{Name}:{Text.AsSpan(0, index).Count('\n') + 1}";

    public override string ToString() => Name;
}
