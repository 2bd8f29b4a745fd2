using Probing.Interop.Plugins.Abi;
using Probing.Sdk.Tables;

namespace Probing.Interop.Plugins;

/// <summary>Filter hints as C structs; a constant of another type is left out, as hints may be.</summary>
internal static unsafe class PluginFilters
{
    public static PluginAbi.Filter* Write(
        IReadOnlyList<(int Column, FilterHint Hint)> hints, NativeTexts texts, out int count)
    {
        var filters = texts.Array<PluginAbi.Filter>(hints.Count);
        count = 0;
        foreach (var (column, hint) in hints)
        {
            var filter = new PluginAbi.Filter { Column = column, Operator = (int)hint.Operator };
            switch (hint.Value)
            {
                case long whole:
                    (filter.Type, filter.Value.Int64) = (1, whole);
                    break;
                case double real:
                    (filter.Type, filter.Value.Float64) = (2, real);
                    break;
                case string text:
                    filter.Type = 3;
                    filter.Value.Text = texts.Text(text);
                    break;
                case bool truth:
                    (filter.Type, filter.Value.Int64) = (4, truth ? 1 : 0);
                    break;
                default:
                    continue;
            }
            filters[count++] = filter;
        }
        return filters;
    }
}
