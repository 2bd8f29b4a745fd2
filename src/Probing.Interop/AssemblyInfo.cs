using System.Runtime.CompilerServices;

// Imports take blittable types only, so that no marshalling stub is generated at run time.
[assembly: DisableRuntimeMarshalling]
