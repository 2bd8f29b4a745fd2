using System.Runtime.InteropServices;
using Probing.Interop.CPython;

namespace Probing.Interop.Tests.CPython;

/// <summary>A gate of its own for one test, as the composition root supplies one.</summary>
internal sealed unsafe class TestGate : IDisposable
{
    private readonly GilGate* _gate = Open();

    public TestGate() => Gil.UseGate((nint)_gate);

    public int InFlight => _gate->InFlight;

    public int Forks { set => _gate->Forks = value; }

    /// <summary>As <see cref="GilGate.Watched"/>.</summary>
    public int Watched { set => _gate->Watched = value; }

    public int Creating => _gate->Creating;

    public void Close() => _gate->Closing = 1;

    // Whoever entered this gate leaves it by its address: its memory stays.
    public void Dispose() => Gil.UseGate((nint)Open());

    private static GilGate* Open()
    {
        var gate = (GilGate*)NativeMemory.AllocZeroed((nuint)sizeof(GilGate));
        gate->Watched = 1;
        return gate;
    }
}
