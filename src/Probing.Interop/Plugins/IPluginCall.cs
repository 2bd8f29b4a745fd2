namespace Probing.Interop.Plugins;

/// <summary>A call as the plugin's function sees it; it runs on one thread, which these members block.</summary>
public interface IPluginCall
{
    string Method { get; }

    string Path { get; }

    string? ContentType { get; }

    IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>The next bytes of the request's body; 0 at its end.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Once, before the first write.</summary>
    void Respond(int status, string contentType);

    void Write(ReadOnlySpan<byte> bytes);
}
