using System.Reflection;
using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// The helpers in <c>Bridge/*.py</c>, run once in a namespace that only the probe sees.
/// </summary>
public static unsafe class PythonBridge
{
    private const int FileInput = 257; // Py_file_input

    private static readonly delegate* unmanaged<byte*, byte*, int, nint> Py_CompileString =
        (delegate* unmanaged<byte*, byte*, int, nint>)PythonSymbols.Require("Py_CompileString");

    private static readonly delegate* unmanaged<nint, nint, nint, nint> PyEval_EvalCode =
        (delegate* unmanaged<nint, nint, nint, nint>)PythonSymbols.Require("PyEval_EvalCode");

    private static readonly delegate* unmanaged<nint> PyEval_GetBuiltins =
        (delegate* unmanaged<nint>)PythonSymbols.Require("PyEval_GetBuiltins");

    private static nint names;

    /// <summary>True once a helper was called: before, no Python code of the probe's has run.</summary>
    public static bool IsLoaded => names != 0;

    /// <summary>Calls a helper; throws the Python error. New.</summary>
    /// <param name="function">A <c>u8</c> literal: it has the terminating zero.</param>
    /// <param name="arguments">Borrowed.</param>
    public static PyRef Call(ReadOnlySpan<byte> function, params ReadOnlySpan<nint> arguments) =>
        Objects.Call(Get(function), arguments);

    /// <summary>A name of the helpers' namespace. Borrowed, lives as long as the process.</summary>
    public static nint Get(ReadOnlySpan<byte> name) => Containers.DictItem(Names(), name) is var found && found != 0
        ? found
        : throw new ProbingException(ProbingErrorKind.Internal,
            $"the bridge has no '{System.Text.Encoding.ASCII.GetString(name)}'");

    /// <summary>The copy of an exception as text.</summary>
    internal static ProbingException Describe(nint exception)
    {
        if (names == 0)
            return Undescribed(exception);
        using var description = new PyRef(Objects.TryCall(Get("describe"u8), exception));
        if (description.IsNull)
        {
            // An error inside the describing of an error, for instance no memory: the type's name must do.
            PythonErrors.Clear();
            return Undescribed(exception);
        }
        var message = Unicode.Text(Containers.TupleItem(description.Address, 1));
        var traceback = Containers.TupleItem(description.Address, 2);
        return Unicode.Text(Containers.TupleItem(description.Address, 0)) switch
        {
            "unresolved" => new ProbingException(ProbingErrorKind.NotFound, message),
            "interrupt" => new ProbingException(ProbingErrorKind.Timeout, "the evaluation was interrupted"),
            var code => new ProbingException(KindOf(code), message,
                traceback == Objects.None ? null : Unicode.Text(traceback)),
        };
    }

    /// <summary>The kind that a function of an extension has chosen; the code of any other exception is "error".</summary>
    private static ProbingErrorKind KindOf(string code) =>
        Enum.TryParse<ProbingErrorKind>(code.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var kind)
            ? kind
            : ProbingErrorKind.PythonError;

    private static ProbingException Undescribed(nint exception) =>
        new(ProbingErrorKind.PythonError, Objects.TypeName(Objects.TypeOf(exception)));

    private static nint Names()
    {
        if (names != 0)
            return names;
        using var fresh = Containers.NewDict();
        using var builtins = Unicode.New("__builtins__"u8);
        Containers.SetDictItem(fresh.Address, builtins.Address, PyEval_GetBuiltins());
        using var nameKey = Unicode.New("__name__"u8);
        using var nameValue = Unicode.New("probing.bridge"u8);
        Containers.SetDictItem(fresh.Address, nameKey.Address, nameValue.Address);
        var assembly = typeof(PythonBridge).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (resource.StartsWith("bridge/", StringComparison.Ordinal))
                Run(assembly, resource, fresh.Address);
        }
        // The GIL may have changed hands meanwhile: the first one stays, or there would be two kinds of Interrupt.
        if (names == 0)
            names = Objects.IncRef(fresh.Address);
        return names;
    }

    private static void Run(Assembly assembly, string resource, nint into)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var text = new byte[stream.Length + 1]; // with the terminating zero
        stream.ReadExactly(text, 0, (int)stream.Length);
        fixed (byte* source = text, file = "<probing>"u8)
        {
            using var code = PyRef.Own(Py_CompileString(source, file, FileInput));
            using var result = PyRef.Own(PyEval_EvalCode(code.Address, into, into));
        }
    }
}
