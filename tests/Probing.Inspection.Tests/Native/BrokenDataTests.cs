using System.Runtime.InteropServices;
using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Inspection.Native;

namespace Probing.Inspection.Tests.Native;

/// <summary>What lies in another process may be broken, or made to mislead: it is refused, and nothing else happens.</summary>
public sealed class BrokenDataTests
{
    private static readonly ulong[] s_registers = [.. Enumerable.Range(0, UnwindRow.Registers).Select(i => (ulong)i * 8)];

    [Fact]
    public void Broken_call_frame_information_is_refused()
    {
        // That of our own C library, which is whole, and then broken in a few bytes.
        var frames = new CopiedFrames("libc.so.6");
        Assert.NotNull(frames.Open()!.Find(frames.Start(100)));
        var random = new Random(1);
        var (found, refused) = (0, 0);
        for (var round = 0; round < 300; round++)
        {
            frames.Restore();
            for (var i = 0; i < 2000; i++)
                frames.Bytes[random.Next(frames.Bytes.Length)] = (byte)random.Next(256);
            for (var i = 0; i < 20; i++)
            {
                try
                {
                    if (frames.Open()?.Find(frames.Start(random.Next(1000))) is { } row)
                    {
                        found++;
                        Compute(row);
                    }
                }
                catch (UnreadableMemoryException)
                {
                    refused++;
                }
            }
        }
        Assert.True(found > 100 && refused > 100, $"{found} found, {refused} refused");
    }

    [Fact]
    public void Random_instructions_are_refused()
    {
        var random = new Random(2);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 40)];
            random.NextBytes(bytes);
            Refusing(() => DwarfExpression.Evaluate(bytes, s_registers, address => address, initial: 8));
            Refusing(() =>
            {
                var reader = new DwarfReader(bytes, 0);
                Compute(new FrameProgram(1, -8, 0x1b).Run(ref reader, new UnwindRow(), new UnwindRow(), 0, ulong.MaxValue));
            });
        }
    }

    [Fact]
    public void States_without_end_are_refused()
    {
        const byte RememberState = 0x0a;
        var bytes = new byte[1000];
        Array.Fill(bytes, RememberState);
        Assert.Throws<UnreadableMemoryException>(() =>
        {
            var reader = new DwarfReader(bytes, 0);
            new FrameProgram(1, -8, 0).Run(ref reader, new UnwindRow(), new UnwindRow(), 0, ulong.MaxValue);
        });
    }

    [Fact]
    public void A_broken_file_has_fewer_names_or_none()
    {
        var whole = File.ReadAllBytes("/proc/self/exe");
        var path = Path.Combine(Path.GetTempPath(), $"probing-broken-{Environment.ProcessId}");
        var random = new Random(3);
        try
        {
            for (var round = 0; round < 200; round++)
            {
                var bytes = (byte[])whole.Clone();
                // The file's header and the headers of its sections, which lie at its end.
                for (var i = 0; i < 8; i++)
                    bytes[random.Next(2) == 0 ? random.Next(16, 64) : bytes.Length - 1 - random.Next(30 * 64)] = (byte)random.Next(256);
                File.WriteAllBytes(path, round % 4 == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
                var symbols = SymbolTable.Read([path], id: null);
                for (var address = 0ul; address < 1 << 20; address += 4096)
                    symbols.Find(address);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Broken_names_are_left_as_they_are()
    {
        const string Name = "_RINvNtNtCsjrHSEGnQ3l9_3std3sys9backtrace28___rust_begin_short_backtraceNCNCINvNtNtB6_6threads_000uEB1Z_";
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++)
        {
            var letters = Name.ToCharArray();
            for (var i = 0; i < 4; i++)
                letters[random.Next(2, letters.Length)] = (char)random.Next(' ', '~');
            RustName.Demangle(new string(letters));
        }
    }

    private static void Refusing(Action action)
    {
        try
        {
            action();
        }
        catch (UnreadableMemoryException)
        {
            // As it should be.
        }
    }

    private static void Compute(UnwindRow row)
    {
        foreach (var expression in row.Rules.Select(rule => rule.Expression).Append(row.FrameExpression))
        {
            if (expression is not null)
                DwarfExpression.Evaluate(expression, s_registers, address => address, 8);
        }
    }

    /// <summary>The call frame information of a library of this process, in memory that may be written.</summary>
    private sealed class CopiedFrames
    {
        private const int Header = 12;

        private readonly TargetMemory _memory = new(Environment.ProcessId);
        private readonly byte[] _whole;
        private readonly ulong _address;
        private readonly int _tableLength;

        public CopiedFrames(string library)
        {
            var module = MappedModule.AllOf(Environment.ProcessId)!.Single(module => Path.GetFileName(module.Path) == library);
            var (table, length) = ElfImage.Open(_memory, module.Start)!.FrameTable!.Value;
            _tableLength = (int)length;
            // The table is followed by what it leads to, up to the end of the mapping.
            var range = MappedRange.ParseAll(File.ReadAllText("/proc/self/maps")).Single(range => range.Contains(table));
            _whole = _memory.Bytes(table, (long)(range.End - table));
            Bytes = GC.AllocateUninitializedArray<byte>(_whole.Length, pinned: true);
            _address = (ulong)Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0);
            Restore();
        }

        public byte[] Bytes { get; }

        public void Restore() => _whole.CopyTo(Bytes, 0);

        public CallFrames? Open()
        {
            _memory.Forget();
            return CallFrames.Open(_memory, _address, (ulong)_tableLength);
        }

        /// <summary>Where a function begins, as the whole table says.</summary>
        public ulong Start(int index) => _address + (ulong)BitConverter.ToInt32(_whole, Header + index * 8);
    }
}
