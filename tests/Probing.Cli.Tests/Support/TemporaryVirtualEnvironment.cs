namespace Probing.Cli.Tests.Support;

/// <summary>A Python environment with nothing installed in it.</summary>
internal sealed class TemporaryVirtualEnvironment : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("probing-cli-venv-");

    public TemporaryVirtualEnvironment()
    {
        using var venv = Child.Start(Child.Python, "-m", "venv", "--without-pip", _root.FullName);
        Assert.Equal(0, venv.Finish().ExitCode);
    }

    public string Python => Path.Combine(_root.FullName, "bin", "python");

    public void Dispose() => _root.Delete(recursive: true);
}
