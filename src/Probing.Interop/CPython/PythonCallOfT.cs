namespace Probing.Interop.CPython;

/// <summary>A <see cref="PythonCall"/> with a result.</summary>
internal sealed class PythonCall<T>(string description, DateTime deadlineUtc, Func<PythonCall, T> body)
    : PythonCall(description, deadlineUtc)
{
    // Continuations must not run on the executor's thread.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Exception? _error;
    private T? _result;

    public Task<T> Result => _completion.Task;

    internal override Task Completion => _completion.Task;

    internal override void Execute()
    {
        try
        {
            _result = body(this);
        }
        catch (Exception e)
        {
            _error = e;
        }
    }

    internal override void Complete()
    {
        if (_error is not null)
        {
            _completion.TrySetException(_error);
            _ = _completion.Task.Exception; // the caller may be gone: it is observed either way
        }
        else if (IsGivenUp && _result is IDisposable nobodyWants)
        {
            nobodyWants.Dispose();
            _completion.TrySetCanceled();
        }
        else
            _completion.TrySetResult(_result!);
    }

    internal override void Fail(Exception error)
    {
        _error = error;
        Complete();
    }
}
