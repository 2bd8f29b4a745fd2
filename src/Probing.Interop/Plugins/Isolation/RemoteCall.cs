namespace Probing.Interop.Plugins.Isolation;

/// <summary>A call in a plugin's process: body and answer lie in the probe.</summary>
internal sealed class RemoteCall : IPluginCall
{
    private readonly PluginWire _wire;

    public RemoteCall(PluginWire wire)
    {
        _wire = wire;
        Method = wire.Reader.ReadString();
        Path = wire.Reader.ReadString();
        ContentType = wire.Optional();
        var parameters = new Dictionary<string, string>();
        for (var left = wire.Reader.ReadInt32(); left > 0; left--)
            parameters[wire.Reader.ReadString()] = wire.Reader.ReadString();
        Parameters = parameters;
    }

    public string Method { get; }

    public string Path { get; }

    public string? ContentType { get; }

    public IReadOnlyDictionary<string, string> Parameters { get; }

    public int Read(Span<byte> buffer)
    {
        _wire.Frame(PluginFrame.Read);
        _wire.Writer.Write(buffer.Length);
        _wire.Flush();
        var bytes = _wire.Bytes();
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    public void Respond(int status, string contentType)
    {
        _wire.Frame(PluginFrame.Respond);
        _wire.Writer.Write(status);
        _wire.Writer.Write(contentType);
        _wire.Flush();
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _wire.Frame(PluginFrame.Write);
        _wire.Bytes(bytes);
        _wire.Flush();
    }
}
