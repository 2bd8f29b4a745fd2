namespace Probing.Cli.Doctor;

/// <summary>How bad a <see cref="Finding"/> is.</summary>
internal enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing fails because of it.</summary>
    Note,

    /// <summary>Why the process cannot be asked.</summary>
    Problem,
}
