namespace Probing.Engine.Loading;

/// <summary>Nothing comes by itself.</summary>
internal sealed class NoOffers : IExtensionOffers
{
    public static NoOffers Instance { get; } = new();

    public ValueTask RefreshAsync(CancellationToken cancellationToken) => default;

    public ValueTask<bool> DiscoverAsync(CancellationToken cancellationToken) => ValueTask.FromResult(true);
}
