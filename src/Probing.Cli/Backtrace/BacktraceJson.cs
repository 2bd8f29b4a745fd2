using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Probing.Inspection;

namespace Probing.Cli.Backtrace;

/// <summary>Stacks for programs: an array of processes, each with its threads, each with its frames, innermost
/// first.</summary>
internal static class BacktraceJson
{
    public static string Write(IReadOnlyList<ProcessSnapshot> processes)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            writer.WriteStartArray();
            foreach (var process in processes)
                Write(writer, process);
            writer.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, ProcessSnapshot process)
    {
        writer.WriteStartObject();
        writer.WriteNumber("pid", process.Pid);
        writer.WriteString("python", process.PythonVersion);
        writer.WriteString("source", process.Source == SnapshotSource.Probe ? "probe" : "outside");
        if (process.Pause is { } pause)
            writer.WriteNumber("pause_ms", Math.Round(pause.TotalMilliseconds, 3));
        writer.WriteBoolean("partial", process.IsPartial);
        writer.WriteStartArray("threads");
        foreach (var thread in ThreadText.Shown(process))
            Write(writer, thread);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, InspectedThread thread)
    {
        writer.WriteStartObject();
        if (thread.Tid is { } tid)
            writer.WriteNumber("tid", tid);
        else
            writer.WriteNull("tid");
        writer.WriteString("name", thread.PythonName);
        writer.WriteString("native_name", thread.NativeName);
        writer.WriteNumber("interpreter", thread.Interpreter);
        writer.WriteBoolean("holds_gil", thread.HoldsGil);
        writer.WriteString("state", ThreadText.State(thread.Activity));
        writer.WriteString("system_call", thread.SystemCall);
        writer.WriteBoolean("partial", thread.IsPartial);
        writer.WriteStartArray("frames");
        foreach (var frame in ThreadText.Calls(thread))
            Write(writer, frame, thread);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StackFrame frame, InspectedThread thread)
    {
        writer.WriteStartObject();
        if (thread.Stack is not null)
            writer.WriteString("kind", ThreadText.Kind(frame.Kind));
        if (frame.Python is { } python)
        {
            Write(writer, python);
        }
        else
        {
            writer.WriteString("function", frame.Native is { } native ? native.Function : frame.KernelFunction);
            if (frame.Native is not null)
            {
                writer.WriteString("file", frame.Native.Module);
                writer.WriteString("offset", ThreadText.Hexadecimal(frame.Native.Offset));
            }
        }
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, PythonFrame frame)
    {
        writer.WriteString("function", frame.Function);
        writer.WriteString("qualified_name", frame.QualifiedName);
        writer.WriteString("module", frame.Module);
        writer.WriteString("file", frame.File);
        if (frame.Line is { } line)
            writer.WriteNumber("line", line);
        else
            writer.WriteNull("line");
        if (frame.Locals is { } locals)
        {
            // A list: two scopes of one function may have the same name.
            writer.WriteStartArray("locals");
            foreach (var local in locals)
            {
                writer.WriteStartObject();
                writer.WriteString("name", local.Name);
                writer.WriteString("value", local.Value);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
        }
    }
}
