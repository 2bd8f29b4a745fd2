using System.Runtime.InteropServices;
using System.Text.Unicode;
using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// A schema from a plugin: looked at before Apache.Arrow does, which trusts its pointers, and always released.
/// </summary>
internal static unsafe class ForeignSchema
{
    private const int MaxColumns = 10_000;
    private const int MaxDepth = 64;
    private const int MaxText = 1 << 16;

    public static Schema Import(ArrowSchemaLayout* layout, string what)
    {
        if (layout->Release == null)
            throw Bad(what, "was not given (its release is NULL)");
        try
        {
            Check(layout, what, "the schema", 0);
            if (!Text(layout->Format).SequenceEqual("+s"u8))
                throw Bad(what, "is no struct (\"+s\") of columns");
            var schema = Parse(layout, what);
            CheckColumns(schema, what);
            return schema;
        }
        finally
        {
            if (layout->Release != null)
                layout->Release(layout);
        }
    }

    private static Schema Parse(ArrowSchemaLayout* layout, string what)
    {
        try
        {
            return CArrowSchemaImporter.ImportSchema((CArrowSchema*)layout);
        }
        catch (Exception e)
        {
            throw new ProbingException(ProbingErrorKind.ExtensionFailed,
                $"{what} has a type that cannot be read: {e.Message}", e.ToString(), e);
        }
    }

    private static void CheckColumns(Schema schema, string what)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in schema.FieldsList)
        {
            if (field.Name.Length == 0)
                throw Bad(what, "has a column without a name");
            if (!names.Add(field.Name))
                throw Bad(what, $"has two columns named '{field.Name}' (SQL does not tell upper from lower case)");
            CheckType(field.DataType, what, field.Name);
        }
    }

    private static void CheckType(IArrowType type, string what, string column)
    {
        switch (type)
        {
            case UnionType or RunEndEncodedType:
                throw Bad(what, $"has the type {type.Name} in column '{column}', which SQL has not");
            case NestedType nested:
                foreach (var field in nested.Fields)
                    CheckType(field.DataType, what, column);
                break;
            case DictionaryType dictionary:
                CheckType(dictionary.ValueType, what, column);
                break;
        }
    }

    private static void Check(ArrowSchemaLayout* schema, string what, string part, int depth)
    {
        if (schema == null || schema->Release == null)
            throw Bad(what, $"is incomplete: {part} is NULL or released");
        if (depth > MaxDepth)
            throw Bad(what, $"is nested more than {MaxDepth} deep");
        if (schema->Format == null)
            throw Bad(what, $"is incomplete: the format of {part} is NULL");
        foreach (var text in (ReadOnlySpan<nint>)[(nint)schema->Format, (nint)schema->Name])
        {
            if (Text((byte*)text) is var bytes && (bytes.Length > MaxText || !Utf8.IsValid(bytes)))
                throw Bad(what, $"has a format or name in {part} that is no UTF-8 text");
        }
        if (schema->ChildCount is < 0 or > MaxColumns || (schema->ChildCount > 0 && schema->Children == null))
            throw Bad(what, $"says that {part} has {schema->ChildCount} children; {MaxColumns} are allowed, and none may be NULL");
        CheckMetadata(schema->Metadata, what, part);
        for (var i = 0; i < schema->ChildCount; i++)
            Check(schema->Children[i], what, $"child {i} of {part}", depth + 1);
        if (schema->Dictionary != null)
            Check(schema->Dictionary, what, $"the dictionary of {part}", depth + 1);
    }

    /// <summary>Counts and lengths in front of texts: none may be absurd.</summary>
    private static void CheckMetadata(byte* metadata, string what, string part)
    {
        if (metadata == null)
            return;
        var pairs = *(int*)metadata;
        var at = metadata + sizeof(int);
        if (pairs is < 0 or > MaxColumns)
            throw Bad(what, $"says that {part} has {pairs} pairs of metadata");
        for (var i = 0; i < pairs * 2; i++)
        {
            var length = *(int*)at;
            if (length is < 0 or > 1 << 20)
                throw Bad(what, $"has {length} bytes of text in the metadata of {part}");
            at += sizeof(int) + length;
        }
    }

    private static ReadOnlySpan<byte> Text(byte* text) =>
        text == null ? default : MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);

    private static ProbingException Bad(string what, string problem) =>
        new(ProbingErrorKind.ExtensionFailed, $"{what} {problem}");
}
