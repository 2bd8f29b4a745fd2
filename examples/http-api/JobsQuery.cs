namespace Jobs;

/// <summary>What one scan asks of the scheduler.</summary>
/// <param name="Url">Address of its API.</param>
/// <param name="Token">Bearer token; null sends none.</param>
/// <param name="Timeout">Time for one page.</param>
/// <param name="PageSize">Jobs a page.</param>
/// <param name="State">Only jobs in this state; null for all.</param>
internal sealed record JobsQuery(string Url, string? Token, TimeSpan Timeout, int PageSize, string? State)
{
    /// <summary>Address of a page. Values come from whoever writes SQL, so they are escaped.</summary>
    public Uri PageAt(string? cursor)
    {
        var address = $"{Url.TrimEnd('/')}/jobs?limit={PageSize}";
        if (State is not null)
            address += $"&state={Uri.EscapeDataString(State)}";
        if (cursor is not null)
            address += $"&cursor={Uri.EscapeDataString(cursor)}";
        return new Uri(address);
    }
}
