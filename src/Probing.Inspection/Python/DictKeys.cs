using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>
/// The table of keys of a dictionary, which dictionaries of one class may share: <c>_dictkeysobject</c> in
/// Objects/dict-common.h up to 3.10 and in pycore_dict.h after it.
/// </summary>
internal readonly struct DictKeys(ObjectReader reader, ulong address)
{
    private const int MaxEntries = 1 << 20;

    /// <summary>The entries in the order of insertion, without the removed ones.</summary>
    /// <param name="values">Address of the array of values, where they are not beside the keys; else 0.</param>
    public IEnumerable<(ulong Key, ulong Value)> Items(ulong values)
    {
        if (address == 0)
            yield break;
        var memory = reader.Memory;
        var isOld = reader.Layout.Version.Minor < 11;
        long entryCount = isOld ? memory.Int64(address + 32) : memory.Int64(address + 24);
        var entries = isOld ? OldEntries() : address + 32 + (1ul << memory.Byte(address + 9));
        // From 3.11 on, tables whose keys are all texts (kind 1 and 2) do not keep the hashes.
        var hasHash = isOld || memory.Byte(address + 10) == 0;
        var size = hasHash ? 24ul : 16ul;
        if (entryCount is < 0 or > MaxEntries)
            throw new UnreadableMemoryException($"a dictionary of {entryCount} entries");
        for (var i = 0ul; i < (ulong)entryCount; i++)
        {
            var key = memory.Pointer(entries + i * size + (hasHash ? 8ul : 0));
            var value = values != 0 ? memory.Pointer(values + i * 8) : memory.Pointer(entries + i * size + size - 8);
            if (key != 0 && value != 0)
                yield return (key, value);
        }
    }

    // The width of an index follows from the size of the table.
    private ulong OldEntries()
    {
        var size = reader.Memory.Pointer(address + 8);
        var width = size <= 0xff ? 1ul : size <= 0xffff ? 2ul : size <= 0xffffffff ? 4ul : 8ul;
        return address + 40 + size * width;
    }
}
