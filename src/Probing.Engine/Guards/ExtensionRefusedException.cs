namespace Probing.Engine.Guards;

/// <summary>The cause of the error of whoever asks a disabled extension: it was not asked, so it did not fail.</summary>
internal sealed class ExtensionRefusedException(string extension) : Exception($"extension '{extension}' is not asked");
