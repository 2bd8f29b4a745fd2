namespace Probing.Inspection.Native;

/// <summary>Knows which functions of CPython stand for Python's own calls, and which only lead from one to the next.</summary>
internal static class InterpreterCode
{
    private const string EvalLoop = "_PyEval_EvalFrameDefault";

    private static readonly string[] s_beginnings =
    [
        "_PyEval_", "PyEval_", "_PyFunction_", "function_code_fastcall", "call_function", "do_call_core", "PyObject_Call", "_PyObject_Call",
        "_PyObject_FastCall", "_PyObject_MakeTpCall", "_PyObject_Vectorcall", "PyObject_Vectorcall", "_PyVectorcall_", "PyVectorcall_",
        "object_vacall", "_PyCFunction_", "PyCFunction_Call", "cfunction_", "cfunction_vectorcall", "method_vectorcall", "method_call",
        "classmethod_", "vectorcall_", "slot_tp_", "slot_mp_", "slot_sq_", "slot_nb_", "lookup_maybe_method", "call_unbound", "type_call",
        "partial_call", "partial_vectorcall", "gen_send_ex", "gen_iternext", "builtin_exec", "builtin___build_class__", "run_eval_code_obj",
        "run_mod", "pyrun_", "_PyRun_", "PyRun_", "pymain_", "Py_RunMain", "Py_BytesMain", "thread_run", "t_bootstrap", "pythread_wrapper",
        "wrapper_call", "wrapperdescr_", "_TAIL_CALL_",
    ];

    /// <summary>The function in which Python code runs: it stands for one or several of Python's calls.</summary>
    public static bool IsEvalLoop(string function) => function == EvalLoop;

    public static bool IsMachinery(string function) =>
        Array.Exists(s_beginnings, beginning => function.StartsWith(beginning, StringComparison.Ordinal));
}
