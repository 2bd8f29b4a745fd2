namespace Probing.Inspection;

/// <summary>The words for what a thread does, as tables have them.</summary>
public static class ThreadActivityName
{
    /// <summary>For instance <c>waiting_for_gil</c>.</summary>
    public static string Name(this ThreadActivity activity) => activity switch
    {
        ThreadActivity.RunsWithGil => "running",
        ThreadActivity.RunsWithoutGil => "running_without_gil",
        ThreadActivity.WaitsForGil => "waiting_for_gil",
        ThreadActivity.WaitsInKernel => "waiting",
        ThreadActivity.Uninterruptible => "uninterruptible",
        ThreadActivity.Stopped => "stopped",
        _ => "unknown",
    };

    /// <summary>The activity of a word.</summary>
    public static ThreadActivity Parse(string? name) =>
        Enum.GetValues<ThreadActivity>().FirstOrDefault(activity => activity.Name() == name);
}
