using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// Seals what the rings of dead processes still hold. Whoever was killed left the rows in its folder, and the word where
/// they go; somebody else does it for him, one at a time.
/// </summary>
internal sealed class ColdRecovery(ColdSettings settings, ColdWriter writer, Action<string> log)
{
    /// <summary>Seals the folders below <paramref name="parent"/> of dead processes that sealed to <paramref name="place"/>.</summary>
    internal int Run(string parent, ColdPlace place, CancellationToken cancellation)
    {
        if (!Directory.Exists(parent))
            return 0;
        var sealedFolders = 0;
        foreach (var path in Directory.EnumerateDirectories(parent).Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            if (ColdMark.Read(path) is { IsSealed: false } mark && mark.Place == place && Recover(new RingFolder(path), mark, cancellation))
                sealedFolders++;
        }
        return sealedFolders;
    }

    private bool Recover(RingFolder folder, ColdMark mark, CancellationToken cancellation)
    {
        try
        {
            if (folder.Process() is not { } process || process.State() != RingProcessState.Dead)
                return false;
            // Locked as long as it is open, for processes that begin at the same time; the kernel lets go of it with us.
            using var own = File.OpenHandle(Path.Combine(folder.Path, ColdMark.FileName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            if (!SealAll(folder, cancellation))
                return false;
            (mark with { IsSealed = true }).Write(folder.Path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or RingFileException)
        {
            return false; // another one is at it, or it is gone
        }
    }

    /// <summary>False when rows are left that a later attempt may seal.</summary>
    private bool SealAll(RingFolder folder, CancellationToken cancellation)
    {
        var done = true;
        using var content = folder.Read();
        foreach (var table in content.Tables)
        {
            var sealer = new TableSealer(table.Name, settings, writer, log);
            foreach (var ring in table.Files)
            {
                while (sealer.Seal(ring, SealReason.End, cancellation))
                    cancellation.ThrowIfCancellationRequested();
            }
            done &= sealer.Status.LastError == null;
        }
        return done;
    }
}
