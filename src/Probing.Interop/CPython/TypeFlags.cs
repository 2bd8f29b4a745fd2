namespace Probing.Interop.CPython;

/// <summary>Bits of <c>tp_flags</c> that tell subclasses of builtin types (object.h, stable since 3.0).</summary>
[Flags]
public enum TypeFlags : ulong
{
    Int = 1UL << 24,
    List = 1UL << 25,
    Tuple = 1UL << 26,
    Bytes = 1UL << 27,
    Text = 1UL << 28,
    Dict = 1UL << 29,
    Exception = 1UL << 30,
    Type = 1UL << 31,
}
