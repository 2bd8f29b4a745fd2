using System.Runtime.InteropServices;

namespace Probing.Extensions.Tests.Process.Support;

/// <summary>
/// Runs code with the rights of another user. The kernel keeps credentials per thread, so the raw system call changes
/// one thread only; it is ended afterwards.
/// </summary>
internal static partial class OtherUser
{
    public const uint Nobody = 65534;

    private const nint SetResUid = 117; // x86-64

    public static void Run(Action action)
    {
        Assert.SkipUnless(Environment.UserName == "root", "needs root to become another user");
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the system call number is that of x86-64");
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, syscall(SetResUid, Nobody, Nobody, Nobody));
                action();
            }
            catch (Exception e)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw new InvalidOperationException(failure.Message, failure);
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nuint first, nuint second, nuint third);
}
