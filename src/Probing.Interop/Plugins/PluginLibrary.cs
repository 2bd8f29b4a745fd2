using System.Security.Cryptography;
using Probing.Interop.Libc;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// The code of a plugin in this process. A private copy is mapped, so that the file can be rebuilt or overwritten while
/// its code runs; it stays mapped for good, because threads may be in it. The same content is mapped only once.
/// </summary>
internal static unsafe class PluginLibrary
{
    private const long MaxBytes = 256L << 20;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Loaded = [];

    /// <summary>The entry of the library in that file.</summary>
    /// <exception cref="ProbingException">The file is missing, is no plugin, or cannot be loaded: the message says why.</exception>
    public static PluginAbi.Entry* Load(string path)
    {
        var content = Read(path);
        var elf = ElfFile.Check(path, content);
        var key = Convert.ToHexString(SHA256.HashData(content));
        lock (Gate)
        {
            if (!Loaded.TryGetValue(key, out var handle))
                Loaded[key] = handle = Map(path, content, elf);
            return (PluginAbi.Entry*)DynamicLoader.Symbol(handle, PluginAbi.Symbol, path);
        }
    }

    private static byte[] Read(string path)
    {
        if (FileKind.Other(path) is { } kind)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{path}' is {kind}; give the path of a shared library");
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } large)
                throw new ProbingException(ProbingErrorKind.InvalidArgument,
                    $"'{path}' cannot be loaded: it has {large.Length} bytes, more than {MaxBytes}");
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProbingException(ProbingErrorKind.NotFound,
                $"there is no file '{path}' that the probed process could see; give a path of its file system", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"the probed process cannot read '{path}': {e.Message}", inner: e);
        }
    }

    private static nint Map(string path, byte[] content, ElfFile elf)
    {
        LoadNeighbours(path, elf);
        var descriptor = DynamicLoader.MemoryFile(Path.GetFileName(path), content);
        try
        {
            // The dynamic loader takes a path that it has seen for the library that it has. Descriptors are used again,
            // so each load has a spelling of its own.
            return DynamicLoader.Load($"/proc/self/{new string('/', Loaded.Count)}fd/{descriptor}", path);
        }
        finally
        {
            DynamicLoader.Close(descriptor);
        }
    }

    /// <summary>A copy has no folder: what the library looks for in its own is loaded first, and found by name then.</summary>
    private static void LoadNeighbours(string path, ElfFile elf)
    {
        if (!elf.LooksInOwnFolder)
            return;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var neighbour in elf.Needed.Select(name => Path.Combine(folder, name)).Where(File.Exists))
            DynamicLoader.Load(neighbour, neighbour);
    }
}
