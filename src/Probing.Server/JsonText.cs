using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Probing.Server;

/// <summary>JSON as every endpoint writes it: UTF-8, non-ASCII text readable, no HTML escaping.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        // The writers are our own code and tested; validation would cost each value of a big result.
        SkipValidation = true,
    };

    public static ReadOnlyMemory<byte> Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
            write(json);
        return buffer.WrittenMemory;
    }
}
