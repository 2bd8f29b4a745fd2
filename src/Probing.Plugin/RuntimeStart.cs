using System.Runtime.CompilerServices;
using System.Text;

namespace Probing.Plugin;

/// <summary>
/// Makes the start of this plugin's runtime safe for a second thread. The first lock that two threads want sets up what
/// all locks share, and reads environment variables for that, which takes UTF-8. If the thread that finds the lock taken
/// is just then setting up UTF-8, as a new thread with a name is, it finds itself in the middle of it, and the exception
/// on that thread would end the process: a few loads of a hundred did. So both are done while there is one thread.
/// </summary>
internal static class RuntimeStart
{
    public static void Prepare()
    {
        RuntimeHelpers.RunClassConstructor(typeof(UTF8Encoding).TypeHandle);
        _ = Environment.GetEnvironmentVariable("PROBING");
    }
}
