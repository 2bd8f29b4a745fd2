using System.Diagnostics;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// Seals the rings of one table, one after the other. Failures are counted and told once until it goes well again; the rows
/// stay in their ring meanwhile, as long as there is room.
/// </summary>
internal sealed class TableSealer(string table, ColdSettings settings, ColdWriter writer, Action<string> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Progress> _rings = [];
    private TimeSpan _pause = FirstPause;
    private long _pausedAt;
    private volatile ColdStatus _status = new();

    internal ColdStatus Status => _status;

    /// <summary>Seals what is due; true when something was, and more may be.</summary>
    internal bool Seal(RingFile ring, SealReason reason, CancellationToken cancellation)
    {
        if (_status.LastError != null && reason != SealReason.End && Stopwatch.GetElapsedTime(_pausedAt) < _pause)
            return false;
        try
        {
            var made = SealNext(ring, reason, cancellation);
            if (made)
                _status = _status with { LastError = null };
            return made;
        }
        catch (RingOverrunException)
        {
            return true; // the next snapshot says what is left
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DuckDbException or RingFileException or ProbingException)
        {
            Failed(e);
            return false;
        }
    }

    /// <summary>True when no row of a ring is left to seal.</summary>
    internal bool IsSealed(RingFile ring)
    {
        var snapshot = ring.Snapshot();
        return Of(ring, snapshot).End >= snapshot.End;
    }

    private bool SealNext(RingFile ring, SealReason reason, CancellationToken cancellation)
    {
        var snapshot = ring.Snapshot();
        var progress = Of(ring, snapshot);
        if (snapshot.End <= progress.End)
        {
            progress.WaitingSince = null;
            return false;
        }
        if (snapshot.Begin > progress.End)
            Skip(progress, snapshot.Begin);
        progress.WaitingSince ??= Stopwatch.GetTimestamp();
        if (reason == SealReason.Size && Stopwatch.GetElapsedTime(progress.WaitingSince.Value) >= settings.RollAge)
            reason = SealReason.Age;
        if (SealPlan.Next(ring.Descriptor, snapshot, progress.End, settings.RollBytes, reason) is not var (from, to))
            return false;
        writer.Write(settings.Place.TableFolder(table), ring, snapshot, from, to, cancellation);
        Skip(progress, from); // over damaged chunks
        _status = _status with { SealedRows = _status.SealedRows + to - from };
        progress.End = to;
        progress.WaitingSince = null;
        _pause = FirstPause;
        return true;
    }

    /// <summary>Rows up to there can no longer be sealed.</summary>
    private void Skip(Progress progress, long row)
    {
        _status = _status with { LostRows = _status.LostRows + row - progress.End };
        progress.End = row;
    }

    private Progress Of(RingFile ring, RingSnapshot snapshot)
    {
        var name = ColdFile.RingOf(ring.Descriptor);
        if (_rings.TryGetValue(name, out var progress))
            return progress;
        var end = ColdFolder.Read(settings.Place.TableFolder(table)).EndOf(name);
        // What was dropped before sealing began was never to be kept.
        return _rings[name] = new Progress { End = end > 0 ? end : snapshot.Begin };
    }

    private void Failed(Exception e)
    {
        if (_status.LastError == null)
            log($"the rows of table {table} cannot be sealed ({e.Message}); they stay in memory as long as there is room, and "
                + "further attempts follow");
        else
            _pause = _pause < LongestPause ? _pause * 2 : LongestPause;
        _pausedAt = Stopwatch.GetTimestamp();
        _status = _status with { Failures = _status.Failures + 1, LastError = e.Message };
    }

    private sealed class Progress
    {
        internal long End { get; set; }

        /// <summary>When a row was first seen that is not sealed.</summary>
        internal long? WaitingSince { get; set; }
    }
}
