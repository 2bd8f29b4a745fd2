namespace Probing.Probe;

/// <summary>What a Python thread may ask for; <c>enum probing_operation</c> in native/probing.h.</summary>
internal enum CallOperation
{
    Query = 1,
    GetOption = 2,
    SetOption = 3,
    Options = 4,
}
