namespace Probing.Engine.Loading;

/// <summary>
/// Extensions that come and go by themselves: what Python modules declare, what installed packages offer. They are
/// registered and unregistered with the manager; neither method throws.
/// </summary>
public interface IExtensionOffers
{
    /// <summary>
    /// Brings the registered extensions up to date with what was declared. Awaited before each query, call and listing, so it
    /// returns at once when nothing was.
    /// </summary>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Looks for what could be loaded. Awaited when somebody lists the extensions, or names what is not there: it may look at
    /// files and wait for the host.
    /// </summary>
    /// <returns>False when it could not look everywhere now.</returns>
    ValueTask<bool> DiscoverAsync(CancellationToken cancellationToken);
}
