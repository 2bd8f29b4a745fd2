using Probing.Interop.DuckDb;
using Probing.Storage.Cold;
using Probing.Storage.Dead;

namespace Probing.Cli.PostMortem;

/// <summary>Removes what a dead process left, after the rows that it wanted to be sealed are.</summary>
internal static class Cleaning
{
    private static readonly TimeSpan SealLimit = TimeSpan.FromMinutes(10);

    /// <summary>Null when the folder is gone; otherwise why it is not.</summary>
    public static string? Remove(ProcessFolder folder)
    {
        if (folder.Cold is { IsSealed: false } mark)
        {
            var trouble = Seal(folder, mark.Place);
            // Whoever seals may have taken the folder away after it.
            if (Directory.Exists(folder.Path) && folder.Cold is { IsSealed: false })
                return $"its rows could not be sealed to {mark.Place.Folder}{(trouble.Length > 0 ? $": {trouble}" : "")}";
        }
        return Leftovers.Remove(folder);
    }

    /// <summary>As the next process of the job and rank would do it at its start.</summary>
    private static string Seal(ProcessFolder folder, ColdPlace place)
    {
        var troubles = new List<string>();
        using var store = new ColdStore(new ColdSettings { Place = place }, () => null, () => DuckDbLibrary.Load(EngineLibrary.Find()),
            trouble =>
            {
                lock (troubles)
                    troubles.Add(trouble);
            });
        store.Start([Path.GetDirectoryName(folder.Path)!]);
        store.Finish(SealLimit);
        lock (troubles)
            return string.Join("; ", troubles);
    }
}
