using System.Buffers.Binary;
using System.Text;
using Probing.Sdk;

namespace Probing.Probe.Tests;

/// <summary>The bytes between the C stubs and managed code; the C side of it is tested by tests/e2e/stress/calls.py.</summary>
public class CallFormatTests
{
    [Fact]
    public void A_reply_has_little_endian_counts_and_texts_with_their_length()
    {
        var writer = new CallWriter();
        writer.Count(258);
        writer.Text("é");
        writer.Text(null);
        writer.Text("");
        writer.Double(1.5);

        Assert.Equal("02010000" + "02000000C3A9" + "FFFFFFFF" + "00000000" + "000000000000F83F", Convert.ToHexString(writer.Bytes));
    }

    [Theory]
    [InlineData("00", null)]
    [InlineData("0100", false)]
    [InlineData("0101", true)]
    [InlineData("02FEFFFFFFFFFFFFFF", -2L)]
    [InlineData("03000000000000F83F", 1.5)]
    [InlineData("0402000000C3A9", "é")]
    [InlineData("0400000000", "")]
    public void A_parameter_keeps_its_type(string bytes, object? expected) =>
        Assert.Equal(expected, new CallReader(Convert.FromHexString(bytes)).Value());

    [Fact]
    public void Bytes_are_bytes() =>
        Assert.Equal(new byte[] { 0, 255 }, new CallReader(Convert.FromHexString("050200000000FF")).Value());

    [Theory]
    [InlineData("12.340", "12.340")]
    [InlineData("-1E-5", "-0.00001")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    public void An_exact_number_stays_exact(string text, string expected) =>
        Assert.Equal(decimal.Parse(expected, null), new CallReader(TextOf(6, text)).Value());

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("100000000000000000000000000000000000")]
    public void An_exact_number_that_cannot_be_passed_is_refused(string text)
    {
        var error = Assert.Throws<ProbingException>(() => new CallReader(TextOf(6, text)).Value());

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-02-29", "2024-02-29T00:00:00.0000000")]
    [InlineData("2024-02-29T01:02:03.000004", "2024-02-29T01:02:03.0000040")]
    [InlineData("2024-01-01T12:00:00+02:00", "2024-01-01T10:00:00.0000000Z")]
    public void A_moment_with_an_offset_becomes_utc(string text, string expected) =>
        Assert.Equal(expected, ((DateTime)new CallReader(TextOf(7, text)).Value()!).ToString("O"));

    [Fact]
    public void A_request_that_is_cut_off_is_refused() =>
        Assert.ThrowsAny<Exception>(() => new CallReader(Convert.FromHexString("0410000000C3")).Value());

    private static byte[] TextOf(byte kind, string text)
    {
        var bytes = new byte[5 + Encoding.UTF8.GetByteCount(text)];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1), bytes.Length - 5);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(5));
        return bytes;
    }
}
