using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Probing.Probe.Tests")]
