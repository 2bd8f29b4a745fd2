namespace Probing.Interop.CPython;

/// <summary>Evaluating source text; the rules of its scope are in <c>Bridge/evaluation.py</c>.</summary>
public static class Evaluation
{
    /// <summary>
    /// The value of an expression that sees <c>__main__</c>'s names and imports the modules it names; throws the Python
    /// error. New.
    /// </summary>
    public static PyRef Evaluate(string expression)
    {
        using var text = Unicode.New(expression);
        return PythonBridge.Call("evaluate"u8, text.Address);
    }
}
