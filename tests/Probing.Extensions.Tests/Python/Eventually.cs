namespace Probing.Extensions.Tests.Python;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Eventually
{
    public static async Task IsAsync(Func<Task<bool>> condition, double seconds = 10)
    {
        var deadline = DateTime.UtcNow.AddSeconds(seconds);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "the condition did not come true in time");
            await Task.Yield();
        }
    }
}
