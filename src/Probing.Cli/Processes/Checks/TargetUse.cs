namespace Probing.Cli.Processes.Checks;

/// <summary>What a command is about to do with a process; each use needs all that the ones before it need.</summary>
internal enum TargetUse
{
    /// <summary>Looks at what <c>/proc</c> tells every user.</summary>
    Look,

    /// <summary>Reads its memory or its memory map while it runs, or stands.</summary>
    Read,

    /// <summary>Stops its threads for a moment, as a debugger does.</summary>
    Pause,

    /// <summary>Has one of its threads load a library.</summary>
    Inject,
}
