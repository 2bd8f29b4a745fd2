using Probing.Interop.Shim;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>Runs the calls of Python threads and answers each once.</summary>
internal static class CallDispatcher
{
    public static void Begin(nint call, CallOperation operation, byte[] request)
    {
        var reply = new CallWriter();
        reply.Text(ErrorCode.Of(ProbingErrorKind.Unavailable));
        reply.Text($"{operation} of {request.Length} bytes");
        reply.Text(null);
        NativeShim.CompleteCall(call, failed: true, reply.Bytes);
    }

    public static void Cancel(nint call)
    {
    }
}
