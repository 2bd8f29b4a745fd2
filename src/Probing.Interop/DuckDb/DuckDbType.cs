using System.Runtime.InteropServices;
using Probing.Interop.DuckDb.Native;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb;

/// <summary>A logical type.</summary>
public sealed unsafe class DuckDbType : SafeHandle
{
    private DuckDbType(nint handle) : base(0, ownsHandle: true) => SetHandle(handle);

    public override bool IsInvalid => handle == 0;

    internal nint Handle => handle;

    public static DuckDbType Of(DuckDbTypeId id) => new(duckdb_create_logical_type((int)id));

    public static DuckDbType Decimal(int width, int scale) => new(duckdb_create_decimal_type((byte)width, (byte)scale));

    public static DuckDbType List(DuckDbType child) => new(duckdb_create_list_type(child.handle));

    public static DuckDbType Array(DuckDbType child, int size) => new(duckdb_create_array_type(child.handle, (ulong)size));

    public static DuckDbType Map(DuckDbType key, DuckDbType value) => new(duckdb_create_map_type(key.handle, value.handle));

    public static DuckDbType Struct(IReadOnlyList<(string Name, DuckDbType Type)> members)
    {
        var types = members.Select(member => member.Type.handle).ToArray();
        var names = new nint[members.Count];
        try
        {
            for (var i = 0; i < names.Length; i++)
                names[i] = Marshal.StringToCoTaskMemUTF8(members[i].Name);
            fixed (nint* typeList = types, nameList = names)
                return new DuckDbType(duckdb_create_struct_type(typeList, (byte**)nameList, (ulong)names.Length));
        }
        finally
        {
            foreach (var name in names)
                Marshal.FreeCoTaskMem(name);
        }
    }

    protected override bool ReleaseHandle()
    {
        duckdb_destroy_logical_type(ref handle);
        return true;
    }
}
