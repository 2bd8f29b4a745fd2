using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>Why a ring is looked at.</summary>
internal enum SealReason
{
    /// <summary>To seal as soon as there is enough for a file.</summary>
    Size,

    /// <summary>To seal also a few rows, because they are old.</summary>
    Age,

    /// <summary>To seal all: nothing more will be written.</summary>
    End,
}
