using Microsoft.Win32.SafeHandles;
using Probing.Interop.Libc;

namespace Probing.Storage.Rings;

/// <summary>
/// The mappings of this process's rings, kept from one query to the next: mapping a large ring anew and touching its pages
/// costs half as much as reading it. A dropped ring has no memory any more, whoever still maps it (see ring_drop), and its
/// mapping goes with the next query of any table.
/// </summary>
internal static class RingMappings
{
    private static readonly Lock Sync = new();
    private static readonly Dictionary<Key, RingMapping> Known = [];

    /// <summary>Names one file: a path, and what another file at the same path has not.</summary>
    internal readonly record struct Key(string Path, ulong Inode, long CreatedNanoseconds);

    /// <summary>A mapping to be given back; null where there is no room for one in the address space.</summary>
    internal static RingMapping? Rent(Key key, SafeFileHandle handle, long length)
    {
        lock (Sync)
        {
            var gone = Known.Values.Where(it => it.Users == 0 && FileStatus.Of(it.Key.Path)?.Inode != it.Key.Inode);
            foreach (var unused in gone.ToArray())
            {
                Known.Remove(unused.Key);
                unused.Dispose();
            }
            try
            {
                if (!Known.TryGetValue(key, out var mapping))
                    Known[key] = mapping = new RingMapping(key, handle, length);
                mapping.Users++;
                return mapping;
            }
            catch (IOException)
            {
                return null; // it is read like the files of other processes, then
            }
        }
    }

    internal static void Return(RingMapping mapping)
    {
        lock (Sync)
            mapping.Users--;
    }
}
