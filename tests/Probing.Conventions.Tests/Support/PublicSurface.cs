using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Probing.Conventions.Tests.Support;

/// <summary>Writes down the public and protected members of an assembly, in an order that does not depend on the source.</summary>
internal static class PublicSurface
{
    private const BindingFlags Members =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext s_nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append($"{Kind(type)} {type.Namespace}.{Name(type)}{Bases(type)}\n");
            foreach (var member in type.GetMembers(Members).Select(Describe).OfType<string>().Order(StringComparer.Ordinal))
                text.Append($"    {member}\n");
            text.Append('\n');
        }
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static string OrNull(NullabilityInfo info) =>
        info.ReadState == NullabilityState.Nullable && !info.Type.IsValueType && !info.Type.IsGenericParameter ? "?" : "";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return "";
        // A record's own equality is not part of what an author writes against.
        var interfaces = type.GetInterfaces().Where(i => !i.Name.StartsWith("IEquatable", StringComparison.Ordinal)).Select(Name);
        var bases = new[] { type.BaseType }.OfType<Type>().Where(b => b != typeof(object) && b != typeof(ValueType)).Select(Name);
        var all = bases.Concat(interfaces.Order(StringComparer.Ordinal)).ToArray();
        return all.Length == 0 ? "" : $" : {string.Join(", ", all)}";
    }

    private static string? Describe(MemberInfo member)
    {
        if (member.IsDefined(typeof(CompilerGeneratedAttribute)))
            return null;
        return member switch
        {
            ConstructorInfo constructor when IsVisible(constructor) => $"{Access(constructor)}new({Parameters(constructor)})",
            MethodInfo { IsSpecialName: false } method when IsVisible(method) && !method.Name.StartsWith('<') =>
                $"{Access(method)}{Name(method.ReturnType)}{OrNull(s_nullability.Create(method.ReturnParameter))} " +
                $"{method.Name}{Generic(method)}({Parameters(method)})",
            PropertyInfo { Name: not "EqualityContract", GetMethod: { } getter } property when IsVisible(getter) =>
                $"{Access(getter)}{Name(property.PropertyType)}{OrNull(s_nullability.Create(property))} " +
                $"{property.Name} {{ get;{Setter(property)} }}",
            FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily =>
                $"{(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{Name(field.FieldType)} {field.Name}{Constant(field)}",
            _ => null,
        };
    }

    private static string Constant(FieldInfo field) =>
        field.IsLiteral ? $" = {field.GetRawConstantValue()}" : "";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Access(MethodBase method) => string.Concat(
        method.IsPublic ? "" : "protected ",
        method.IsStatic ? "static " : "",
        method.DeclaringType!.IsInterface ? method.IsAbstract ? "" : "default "
            : method.IsAbstract ? "abstract "
            : method is { IsVirtual: true, IsFinal: false } ? (method as MethodInfo)?.GetBaseDefinition() == method ? "virtual " : "override "
            : "");

    private static string Setter(PropertyInfo property) => property.SetMethod is not { } setter || !IsVisible(setter) ? ""
        : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)}{OrNull(s_nullability.Create(parameter))} {parameter.Name}{Default(parameter)}"));

    private static string Default(ParameterInfo parameter) =>
        parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "";

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return $"{Name(inner)}?";
        if (!type.IsGenericType)
            return type.Name;
        return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
