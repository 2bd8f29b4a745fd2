namespace Probing.Interop.CPython;

/// <summary>Tells who holds the GIL, without taking it.</summary>
internal static class GilHolder
{
    public static string Describe() => "another thread";
}
