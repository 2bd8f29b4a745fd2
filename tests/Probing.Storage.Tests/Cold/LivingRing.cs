using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>
/// A ring that this very process writes with the C writer: a living process's, and one that a test can watch while it is
/// sealed. Rows are a time (nanoseconds, given or the row's number), the row's number, its triple (NULL in every seventh), and a
/// name out of a hundred.
/// </summary>
internal sealed unsafe class LivingRing : IDisposable
{
    private static readonly Lazy<nint> s_library = new(() => NativeLibrary.Load(Compile()));

    private readonly nint _ring;
    private long _next;

    internal LivingRing(string path, string table = "metric", ulong capacity = 1 << 17, uint chunkRows = 1024, ulong maxBytes = 0,
        string extra = "")
    {
        Path = path;
        var texts = new List<nint>();
        byte* Text(string text)
        {
            texts.Add(Marshal.StringToCoTaskMemUTF8(text));
            return (byte*)texts[^1];
        }
        var columns = stackalloc Column[4];
        columns[0] = new Column { Name = Text("timestamp"), Kind = (int)RingKind.Timestamp };
        columns[1] = new Column { Name = Text("number"), Kind = (int)RingKind.Int64, Description = Text("which one"), Unit = Text("1") };
        columns[2] = new Column { Name = Text("triple"), Kind = (int)RingKind.Int64, Flags = 1 };
        columns[3] = new Column { Name = Text("name"), Kind = (int)RingKind.Utf8 };
        var schema = new Schema { Table = Text(table), Extra = Text(extra), Columns = columns, Count = 4 };
        var limits = new Limits { Capacity = capacity, ChunkRows = chunkRows, MaxBytes = maxBytes };
        var error = stackalloc byte[1024];
        nint ring;
        var status = ((delegate* unmanaged<byte*, Schema*, Limits*, nint*, byte*, int>)Function("ring_create"))(
            Text(path), &schema, &limits, &ring, error);
        Assert.True(status == 0, Marshal.PtrToStringUTF8((nint)error + 12));
        _ring = ring;
        texts.ForEach(Marshal.FreeCoTaskMem);
    }

    internal string Path { get; }

    /// <summary>Which rows have no triple.</summary>
    internal Func<long, bool> IsNull { get; init; } = row => row % 7 == 0;

    /// <summary>Rows appended so far.</summary>
    internal long Rows => Volatile.Read(ref _next);

    /// <summary>Appends rows one by one.</summary>
    internal void Append(long count, Func<long, long>? time = null)
    {
        var append = (delegate* unmanaged<nint, Value*, byte*, int>)Function("ring_append");
        var row = stackalloc Value[4];
        for (var end = _next + count; _next < end; Volatile.Write(ref _next, _next + 1))
        {
            var name = Encoding.UTF8.GetBytes(Name(_next));
            fixed (byte* bytes = name)
            {
                row[0] = new Value { Integer = time?.Invoke(_next) ?? _next };
                row[1] = new Value { Integer = _next };
                row[2] = new Value { Integer = _next * 3, IsNull = IsNull(_next) ? (byte)1 : (byte)0 };
                row[3] = new Value { Bytes = bytes, Length = (ulong)name.Length };
                Assert.Equal(0, append(_ring, row, null));
            }
        }
    }

    internal static string Name(long number) => number % 2 == 0 ? $"{number % 100}" : $"a longer name, number {number % 100}";

    public void Dispose() => ((delegate* unmanaged<nint, void>)Function("ring_close"))(_ring);

    private static nint Function(string name) => NativeLibrary.GetExport(s_library.Value, name);

    private static string Compile()
    {
        var ring = System.IO.Path.Combine(Here(), "../../../src/Probing.Storage/native");
        var output = System.IO.Path.Combine(Directory.CreateTempSubdirectory("probing-ring-").FullName, "libring.so");
        using var compiler = Process.Start("gcc",
            ["-std=gnu11", "-O2", "-shared", "-fPIC", .. Directory.GetFiles(ring, "*.c"), "-o", output, "-lpthread"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return output;
    }

    private static string Here([CallerFilePath] string path = "") => System.IO.Path.GetDirectoryName(path)!;

    // The structs of ring.h; what a test does not set is 0.
#pragma warning disable CS0649
    private struct Column
    {
        public byte* Name, Type, Unit, Description;
        public int Kind;
        public uint Flags;
        public byte Precision;
        public sbyte Scale;
    }

    private struct Schema
    {
        public byte* Table, Description, Extra;
        public Column* Columns;
        public uint Count;
    }

    private struct Limits
    {
        public ulong Capacity, MaxBytes;
        public uint ChunkRows;
        public ulong ArenaBytes, FirstRow, Reserved;
    }

    [StructLayout(LayoutKind.Explicit, Size = 24)]
    private struct Value
    {
        [FieldOffset(0)] public byte IsNull;
        [FieldOffset(8)] public long Integer;
        [FieldOffset(8)] public byte* Bytes;
        [FieldOffset(16)] public ulong Length;
    }
#pragma warning restore CS0649
}
