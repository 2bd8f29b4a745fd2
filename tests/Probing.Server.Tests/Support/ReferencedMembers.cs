using System.Reflection;

namespace Probing.Server.Tests.Support;

/// <summary>Which methods a type calls, read from its compiled code.</summary>
internal static class ReferencedMembers
{
    private const byte Call = 0x28;
    private const byte CallVirtual = 0x6f;

    private const BindingFlags Own = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public
        | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static IReadOnlySet<string> Of(Type type) => type
        .GetMethods(Own)
        .SelectMany(Calls)
        .ToHashSet();

    private static IEnumerable<string> Calls(MethodInfo method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] is not (Call or CallVirtual))
                continue;
            if (Resolve(method, BitConverter.ToInt32(code, at + 1)) is { } target)
                yield return $"{target.DeclaringType?.FullName}.{target.Name}";
        }
    }

    /// <summary>An operand byte can look like a call; what does not resolve is none.</summary>
    private static MethodBase? Resolve(MethodInfo method, int token)
    {
        try
        {
            return method.Module.ResolveMethod(token);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
