namespace Probing.Storage.Cold;

/// <summary>A sealed file that cannot be read; the message names it. Readers of many files report it and go on.</summary>
public sealed class ColdFileException(string path, string reason, Exception? inner = null) : Exception($"{path}: {reason}", inner)
{
    public string Path { get; } = path;
}
