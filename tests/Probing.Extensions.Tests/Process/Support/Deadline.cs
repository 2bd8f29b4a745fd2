namespace Probing.Extensions.Tests.Process.Support;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class Deadline
{
    public static void Until(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(20)), "the condition did not come true in 20 s");
}
