using Apache.Arrow;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk.Tables;
using System.Runtime.InteropServices;

namespace Probing.Plugin;

/// <summary>The filter hints of a scan; one of a kind that this kit does not know is left out, as hints may be.</summary>
internal static unsafe class ImportedFilters
{
    public static IReadOnlyList<FilterHint> Read(PluginAbi.Scan* scan, Schema schema)
    {
        var hints = new List<FilterHint>();
        for (nuint i = 0; i < scan->FilterCount; i++)
        {
            var filter = scan->Filters[i];
            object? value = filter.Type switch
            {
                1 => filter.Value.Int64,
                2 => filter.Value.Float64,
                3 => Marshal.PtrToStringUTF8((nint)filter.Value.Text),
                4 => filter.Value.Int64 != 0,
                _ => null,
            };
            if (value is not null && filter.Operator is >= 0 and <= 2)
                hints.Add(new FilterHint(schema.GetFieldByIndex(filter.Column).Name, (FilterOperator)filter.Operator, value));
        }
        return hints;
    }
}
