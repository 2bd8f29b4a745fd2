using Probing.Inspection.Native;

namespace Probing.Inspection.Tests.Native;

public sealed class SymbolNameTests
{
    // Of a program in Rust 1.95 and its standard library; the names are those of binutils' c++filt without the crates' hashes.
    [Theory]
    [InlineData("_RNvNtCsjrHSEGnQ3l9_3std2rt19lang_start_internal", "std::rt::lang_start_internal")]
    [InlineData("_RNvCs6GmmlP4bgsG_1r4main", "r::main")]
    [InlineData("_RINvMNtCs6GmmlP4bgsG_1r6shapesNtB3_6Square4waitINtNtCslNYArtu3iFV_5alloc3vec3VeclEEB5_",
        "<r::shapes::Square>::wait::<alloc::vec::Vec<i32>>")]
    [InlineData("_RNCINvMs0_NtNtCsjrHSEGnQ3l9_3std4sync4onceNtB8_4Once9call_onceNCNvNtBc_2rt7cleanup0E0Bc_",
        "<std::sync::once::Once>::call_once::<std::rt::cleanup::{closure#0}>::{closure#0}")]
    [InlineData("_RINvNtNtCsjrHSEGnQ3l9_3std3sys9backtrace28___rust_begin_short_backtraceNCNCNCINvNtNtB6_6thread9lifecycle"
            + "15spawn_uncheckedNCNvCs6GmmlP4bgsG_1r4main0uEs_000uEB1Z_",
        "std::sys::backtrace::__rust_begin_short_backtrace::<std::thread::lifecycle::spawn_unchecked<r::main::{closure#0}, ()>"
            + "::{closure#1}::{closure#0}::{closure#0}, ()>")]
    [InlineData("_RNvXNtNtCs6O6TnIPaRGP_6object4read8read_refRShNtB2_7ReadRef19read_bytes_at_until",
        "<&[u8] as object::read::read_ref::ReadRef>::read_bytes_at_until")]
    [InlineData("_RNvMs3_NtCslNYArtu3iFV_5alloc7raw_vecINtB5_6RawVecPaE8grow_oneCsjrHSEGnQ3l9_3std",
        "<alloc::raw_vec::RawVec<*const i8>>::grow_one")]
    [InlineData("_RNvXs1_NtCsgEmfK2I1SDS_4core3anyDNtB5_3AnyNtNtB7_6marker4SyncNtBG_4SendEL_NtNtB7_3fmt5Debug3fmt",
        "<dyn core::any::Any + core::marker::Sync + core::marker::Send as core::fmt::Debug>::fmt")]
    public void Names_of_Rust_are_readable(string symbol, string name) => Assert.Equal(name, RustName.Demangle(symbol));

    [Theory]
    [InlineData("main")]
    [InlineData("_R")]
    [InlineData("_RNvC")]
    [InlineData("_RNvC9999999999x")]
    [InlineData("_RB_")]
    [InlineData("_RNvB_1x")]
    [InlineData("_RMC1aTTTTTTTTT")]
    public void What_is_no_name_of_Rust_is_left_as_it_is(string symbol)
    {
        Assert.Null(RustName.Demangle(symbol));
        Assert.Equal(symbol, SymbolName.Readable(symbol));
    }

    [Fact]
    public void Damaged_names_harm_nobody()
    {
        const string Letters = "CMXYNIBTASRQPOFDGLKEsvu_019azp";
        var sound = "_RINvNtNtCsjrHSEGnQ3l9_3std3sys9backtrace28___rust_begin_short_backtraceNCNvCs6GmmlP4bgsG_1r4main0uEB1b_"
            .ToCharArray();
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = (char[])sound.Clone();
            for (var changes = random.Next(1, 6); changes > 0; changes--)
                damaged[random.Next(2, damaged.Length)] = Letters[random.Next(Letters.Length)];
            var text = new string(damaged)[..random.Next(2, damaged.Length)];
            Assert.True(RustName.Demangle(text) is null or { Length: > 0 and <= 4000 }, text);
        }
    }

    [Theory]
    [InlineData("_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17h0123456789abcdefE", "core::ptr::drop_in_place<alloc::string::String>")]
    [InlineData("_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)")]
    [InlineData("__GI___clock_nanosleep", "__clock_nanosleep")]
    [InlineData("pthread_create@@GLIBC_2.34", "pthread_create")]
    public void Names_are_those_that_their_authors_gave(string symbol, string name) => Assert.Equal(name, SymbolName.Readable(symbol));
}
