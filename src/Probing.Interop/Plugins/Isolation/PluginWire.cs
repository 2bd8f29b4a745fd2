using System.Net.Sockets;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>
/// A connection between a probe and a plugin's process: one operation each, both sides block. Numbers are little-endian,
/// texts have their length in front, rows travel as Arrow streams. Both sides are of the same version: the probe starts
/// the process from its own installation.
/// </summary>
internal sealed class PluginWire(Socket socket) : IDisposable
{
    private const int MaxBytes = 256 << 20;

    private readonly BinaryReader _reader = new(new BufferedStream(new NetworkStream(socket), 1 << 16), Encoding.UTF8);
    private readonly BinaryWriter _writer = new(new BufferedStream(new NetworkStream(socket), 1 << 16), Encoding.UTF8);

    public static PluginWire Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new PluginWire(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Socket Socket => socket;

    public BinaryWriter Writer => _writer;

    public BinaryReader Reader => _reader;

    public void Flush() => _writer.Flush();

    public PluginFrame Frame() => (PluginFrame)_reader.ReadByte();

    public void Frame(PluginFrame frame) => _writer.Write((byte)frame);

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        _writer.Write(bytes.Length);
        _writer.Write(bytes);
    }

    public byte[] Bytes()
    {
        var length = _reader.ReadInt32();
        if (length is < 0 or > MaxBytes)
            throw new InvalidDataException($"{length} bytes were announced");
        var bytes = _reader.ReadBytes(length);
        return bytes.Length == length ? bytes : throw new EndOfStreamException();
    }

    public void Optional(string? text)
    {
        _writer.Write(text is not null);
        if (text is not null)
            _writer.Write(text);
    }

    public string? Optional() => _reader.ReadBoolean() ? _reader.ReadString() : null;

    public void Query(long id, PluginQuery query)
    {
        _writer.Write(id);
        _writer.Write((int)query.Right);
        _writer.Write(query.DeadlineUtc.Ticks);
        _writer.Write(query.MaxRows);
        _writer.Write(query.MaxBytes);
    }

    public (long Id, PluginQuery Query) Query(Action<string>? warned) => (_reader.ReadInt64(), new PluginQuery(
        (EngineRight)_reader.ReadInt32(), new DateTime(_reader.ReadInt64(), DateTimeKind.Utc), _reader.ReadInt64(), _reader.ReadInt64())
    {
        Warned = warned,
    });

    public void Rows(Schema schema, RecordBatch? batch)
    {
        using var memory = new MemoryStream();
        using (var arrow = new ArrowStreamWriter(memory, schema, leaveOpen: true))
        {
            arrow.WriteStart();
            if (batch is not null)
                arrow.WriteRecordBatch(batch);
            arrow.WriteEnd();
        }
        Frame(PluginFrame.Data);
        Bytes(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }

    public (Schema Schema, RecordBatch? Batch) Rows()
    {
        using var arrow = new ArrowStreamReader(new MemoryStream(Bytes()));
        var batch = arrow.ReadNextRecordBatch();
        return (arrow.Schema, batch);
    }

    public void Failure(Exception failure)
    {
        var known = failure as ProbingException;
        Frame(PluginFrame.Failed);
        _writer.Write((int)(known?.Kind ?? ProbingErrorKind.ExtensionFailed));
        _writer.Write(failure.Message);
        Optional(known?.Detail);
    }

    public ProbingException Failure() => new((ProbingErrorKind)_reader.ReadInt32(), _reader.ReadString(), Optional());

    public void Dispose() => socket.Dispose();
}
