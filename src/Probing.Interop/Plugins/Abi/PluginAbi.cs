using System.Runtime.InteropServices;

namespace Probing.Interop.Plugins.Abi;

/// <summary>
/// The structs of <c>probing_plugin.h</c>, member by member. The loader reads them from the host's side, the plugin kit
/// (which compiles this file, too) fills them from the plugin's.
/// </summary>
internal static unsafe class PluginAbi
{
    public const uint Magic = 0x47505250;
    public const uint Version = 1;
    public const string Symbol = "probing_plugin";

    public const int MessageBytes = 1024;
    public const int DetailBytes = 3072;

    [StructLayout(LayoutKind.Sequential)]
    public struct Entry
    {
        public uint Magic;
        public uint Abi;
        public uint Size;
        public uint Reserved;
        public delegate* unmanaged<Host*, Plugin**, Error*, int> Open;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Error
    {
        public uint Size;
        public int Kind;
        public fixed byte Message[MessageBytes];
        public fixed byte Detail[DetailBytes];
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Host
    {
        public uint Abi;
        public uint Size;
        public nint Context;
        public delegate* unmanaged<nint, int, byte*, void> Log;
        public delegate* unmanaged<nint, byte*, int, byte*, void> ReportError;
        public delegate* unmanaged<nint, Sql*, nint, Error*, int> Query;
        public delegate* unmanaged<nint, long, void> CancelQuery;
        public delegate* unmanaged<nint, long, Writer*, long*, Error*, int> WriteParquet;
        public delegate* unmanaged<nint, long, Sink*, Error*, int> QueryWarnings;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Sink
    {
        public uint Size;
        public nint Context;
        public delegate* unmanaged<nint, byte*, nuint, void> Add;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Query
    {
        public uint Size;
        public int Right;
        public long DeadlineUnixMs;
        public long MaxRows;
        public long MaxBytes;
        public int* Cancelled;
        public nint Context;
        public delegate* unmanaged<nint, byte*, void> Warn;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Value
    {
        public int Type;
        public uint Length;
        public Scalar Scalar;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Sql
    {
        public uint Size;
        public int Right;
        public long Id;
        public byte* Text;
        public Value* Parameters;
        public nuint ParameterCount;
        public long TimeoutMs;
        public Query* Query;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Writer
    {
        public uint Size;
        public nint Context;
        public delegate* unmanaged<nint, byte*, nuint, int> Write;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Option
    {
        public byte* Key;
        public byte* Help;
        public byte* Default;
        public uint Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Table
    {
        public byte* Space;
        public byte* Name;
        public byte* Description;
        public byte* Example;
        public int Right;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Filter
    {
        public int Column;
        public int Operator;
        public int Type;
        public Scalar Value;
    }

    [StructLayout(LayoutKind.Explicit)]
    public struct Scalar
    {
        [FieldOffset(0)]
        public long Int64;

        [FieldOffset(0)]
        public double Float64;

        [FieldOffset(0)]
        public byte* Text;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Scan
    {
        public uint Size;
        public byte* Space;
        public byte* Name;
        public int* Projection;
        public nuint ProjectionCount;
        public Filter* Filters;
        public nuint FilterCount;
        public long Limit;
        public Query* Query;
        public nint Table;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Route
    {
        public byte* Method;
        public byte* Path;
        public int Right;
        public byte* Description;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Parameter
    {
        public byte* Name;
        public byte* Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Call
    {
        public uint Size;
        public byte* Method;
        public byte* Path;
        public byte* ContentType;
        public Parameter* Parameters;
        public nuint ParameterCount;
        public Query* Query;
        public nint Context;
        public delegate* unmanaged<nint, byte*, nuint, long> Read;
        public delegate* unmanaged<nint, int, byte*, int> Respond;
        public delegate* unmanaged<nint, byte*, nuint, int> Write;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Plugin
    {
        public uint Abi;
        public uint Size;
        public nint Self;
        public byte* Name;
        public byte* Description;
        public byte* Version;
        public Option* Options;
        public nuint OptionCount;
        public Table* Tables;
        public nuint TableCount;
        public byte** Namespaces;
        public nuint NamespaceCount;
        public Route* Routes;
        public nuint RouteCount;
        public delegate* unmanaged<nint, Error*, int> Start;
        public delegate* unmanaged<nint, void> Stop;
        public delegate* unmanaged<nint, byte*, byte*, Error*, int> SetOption;
        public delegate* unmanaged<nint, byte*, Sink*, Error*, int> GetOption;
        public delegate* unmanaged<nint, byte*, Query*, Sink*, Error*, int> TableNames;
        public delegate* unmanaged<nint, byte*, byte*, Query*, nint, nint*, Error*, int> OpenTable;
        public delegate* unmanaged<nint, nint, void> CloseTable;
        public delegate* unmanaged<nint, Scan*, nint, Error*, int> Scan;
        public delegate* unmanaged<nint, Call*, Error*, int> Call;
        public delegate* unmanaged<nint, Query*, void> Cancel;
    }
}
