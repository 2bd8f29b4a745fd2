using System.Text;

namespace Probing.Interop.CPython;

/// <summary>Text and bytes.</summary>
public static unsafe class Unicode
{
    private const int TextLengthOffset = 16; // PyASCIIObject.length
    private const int TextStateOffset = 32;  // PyASCIIObject.state
    private const int CompactAscii = 0x60;   // the bits compact and ascii of state
    private const int BytesLengthOffset = 16; // PyVarObject.ob_size
    private const int BytesDataOffset = 32;   // PyBytesObject.ob_sval

    private static readonly delegate* unmanaged<byte*, nint, byte*, nint> PyUnicode_DecodeUTF8 =
        (delegate* unmanaged<byte*, nint, byte*, nint>)PythonSymbols.Require("PyUnicode_DecodeUTF8");

    private static readonly delegate* unmanaged<nint, byte*, byte*, nint> PyUnicode_AsEncodedString =
        (delegate* unmanaged<nint, byte*, byte*, nint>)PythonSymbols.Require("PyUnicode_AsEncodedString");


    // The size of PyASCIIObject, after which the characters of an ASCII string follow: 3.12 dropped a field.
    private static readonly int AsciiDataOffset = PythonRuntime.Version.Minor >= 12 ? 40 : 48;

    /// <summary>The type <c>str</c>. Borrowed.</summary>
    public static nint TextType { get; } = PythonSymbols.Require("PyUnicode_Type");

    /// <summary>The type <c>bytes</c>. Borrowed.</summary>
    public static nint BytesType { get; } = PythonSymbols.Require("PyBytes_Type");

    /// <summary>Characters of a <c>str</c>, or bytes of a <c>bytes</c> object.</summary>
    public static long Length(nint value) => *(nint*)(value + TextLengthOffset);

    /// <summary>
    /// The characters of a pure ASCII <c>str</c>, in place; false for any other. They live as long as the object.
    /// </summary>
    public static bool TryGetAscii(nint text, out ReadOnlySpan<byte> characters)
    {
        if ((*(byte*)(text + TextStateOffset) & CompactAscii) == CompactAscii
            && *(nint*)(text + TextLengthOffset) is var length && length <= int.MaxValue)
        {
            characters = new ReadOnlySpan<byte>((byte*)text + AsciiDataOffset, (int)length);
            return true;
        }
        characters = default;
        return false;
    }

    /// <summary>
    /// A <c>str</c> as UTF-8 in a <c>bytes</c> object, lone surrogates as <c>\udc80</c>; throws the Python error. New.
    /// </summary>
    /// <remarks>Not <c>PyUnicode_AsUTF8</c>: that leaves a copy behind in the host's object for as long as it lives.</remarks>
    public static PyRef Encode(nint text)
    {
        fixed (byte* encoding = "utf-8"u8, errors = "backslashreplace"u8)
            return PyRef.Own(PyUnicode_AsEncodedString(text, encoding, errors));
    }

    /// <summary>A <c>str</c> or a subclass as .NET text, lone surrogates as <c>\udc80</c>; throws the Python error.</summary>
    public static string Text(nint text)
    {
        if (TryGetAscii(text, out var ascii))
            return Encoding.ASCII.GetString(ascii);
        using var bytes = Encode(text);
        return Encoding.UTF8.GetString(Bytes(bytes.Address));
    }

    /// <summary>The content of a <c>bytes</c> object, in place; at most 2 GiB of it.</summary>
    public static ReadOnlySpan<byte> Bytes(nint bytes) =>
        new((byte*)bytes + BytesDataOffset, checked((int)*(nint*)(bytes + BytesLengthOffset)));

    /// <summary>A <c>str</c>; throws the Python error. New.</summary>
    public static PyRef New(string text) => New(Encoding.UTF8.GetBytes(text));

    /// <summary>A <c>str</c> of UTF-8, with U+FFFD for what is none; throws the Python error. New.</summary>
    public static PyRef New(ReadOnlySpan<byte> text)
    {
        fixed (byte* pointer = text, errors = "replace"u8)
            return PyRef.Own(PyUnicode_DecodeUTF8(pointer, text.Length, errors));
    }
}
