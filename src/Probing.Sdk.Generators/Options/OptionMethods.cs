using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>The methods that an [Option] names.</summary>
internal static class OptionMethods
{
    /// <summary>A method of the class or its bases with one parameter of the given type.</summary>
    public static IMethodSymbol? Find(
        INamedTypeSymbol type, string name, ITypeSymbol parameter, Func<IMethodSymbol, bool> fits)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            var method = at.GetMembers(name).OfType<IMethodSymbol>().FirstOrDefault(method =>
                method.Parameters.Length == 1 && !method.IsGenericMethod
                && SymbolEqualityComparer.Default.Equals(method.Parameters[0].Type, parameter) && fits(method));
            if (method is not null)
                return method;
        }
        return null;
    }

    /// <summary>How the holder of the options calls it.</summary>
    public static string Expression(IMethodSymbol method) =>
        method.IsStatic ? $"{Names.Global(method.ContainingType)}.{method.Name}" : $"owner.{method.Name}";
}
