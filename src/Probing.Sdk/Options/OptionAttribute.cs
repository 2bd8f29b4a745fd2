namespace Probing.Sdk.Options;

/// <summary>
/// Makes a partial property an option of its extension: the generator writes the property's body, and listing, setting,
/// environment variables, validation and help follow. Types: <see cref="bool"/>, <see cref="int"/>,
/// <see cref="long"/>, <see cref="double"/>, <see cref="string"/>, <see cref="TimeSpan"/> and enums; any other type with
/// <see cref="Parse"/>. In a class that is no <see cref="EngineExtension"/> the options form a group: the generator
/// writes its <c>DeclaredOptions</c>.
/// </summary>
/// <remarks>
/// For a property <c>Interval</c> the class also gets the private property <c>IntervalOption</c>, the
/// <see cref="Option{T}"/> behind it, which knows who set the value. A setter of the property validates, too.
/// </remarks>
/// <param name="key">Name without the extension's prefix: snake_case, with the unit where there is one.</param>
/// <example>
/// <code>
/// sealed partial class SamplerExtension : EngineExtension
/// {
///     public override string Name => "sampler";
///
///     [Option("interval_ms", Help = "Time between two samples", Default = 1000, Min = 1, Max = 60_000)]
///     public partial int IntervalMs { get; set; }
///
///     [Option("token", Help = "Sent to the collector", Secret = true)]
///     public partial string? Token { get; }
/// }
/// </code>
/// With limits and methods of its own:
/// <code>
/// sealed partial class TracerExtension : EngineExtension
/// {
///     public override string Name => "tracer";
///
///     [Option("mode", Help = "What is traced", Default = "calls", Allowed = ["calls", "lines"])]
///     public partial string Mode { get; }
///
///     [Option("depth", Help = "Levels", Default = 4, Validate = nameof(Even), Changed = nameof(Resize))]
///     public partial int Depth { get; set; }
///
///     [Option("since", Help = "Oldest version that is traced", Default = "3.8", Parse = nameof(ReadVersion), RestartNeeded = true)]
///     public partial Version Since { get; }
///
///     static string? Even(int depth) => depth % 2 == 0 ? null : "write an even number";
///
///     static Version ReadVersion(string text) =>
///         Version.TryParse(text, out var version) ? version : throw new FormatException("write a version such as 3.8");
///
///     void Resize(int depth) => Debug.WriteLine($"{depth} levels from now on");
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string key) : Attribute
{
    /// <summary>Name without the extension's prefix.</summary>
    public string Key { get; } = key;

    /// <summary>What it does; allowed values are added to error messages, not to this text.</summary>
    public string Help { get; set; } = "";

    /// <summary>
    /// Value when nobody sets it: a constant of the property's type, or the text a user would write. Without it: false,
    /// 0, the empty text, null, the enum's 0.
    /// </summary>
    public object? Default { get; set; }

    /// <summary>Least allowed value of a number or time; a time is written as text, <c>"10ms"</c>.</summary>
    public object? Min { get; set; }

    /// <summary>Largest allowed value of a number or time; a time is written as text, <c>"1h"</c>.</summary>
    public object? Max { get; set; }

    /// <summary>The allowed values of a text; any when empty.</summary>
    public string[] Allowed { get; set; } = [];

    /// <summary>True when readers must see <c>***</c> in place of the value.</summary>
    public bool Secret { get; set; }

    /// <summary>True when a changed value counts only from the next start on.</summary>
    public bool RestartNeeded { get; set; }

    /// <summary>
    /// Name of a method <c>string? Check(T value)</c> of the class: null accepts the value, a text says what is allowed
    /// ("write an even number").
    /// </summary>
    public string? Validate { get; set; }

    /// <summary>
    /// Name of a static method <c>T Parse(string text)</c>, for types of your own; it throws
    /// <see cref="FormatException"/> with what is allowed.
    /// </summary>
    public string? Parse { get; set; }

    /// <summary>Name of a method <c>void Changed(T value)</c> that is called after each change.</summary>
    public string? Changed { get; set; }
}
