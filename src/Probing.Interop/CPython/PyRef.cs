namespace Probing.Interop.CPython;

/// <summary>An owned reference to a Python object, released at the end of its scope. Lives only where the GIL is held.</summary>
public ref struct PyRef(nint address)
{
    /// <summary>The object; 0 for none.</summary>
    public nint Address { get; private set; } = address;

    /// <summary>True when there is no object.</summary>
    public readonly bool IsNull => Address == 0;

    /// <summary>Takes the new reference that a C function returned; throws the Python error when it is 0.</summary>
    public static PyRef Own(nint result)
    {
        if (result == 0)
            PythonErrors.Throw();
        return new PyRef(result);
    }

    /// <summary>Makes a second owner of a borrowed reference.</summary>
    public static PyRef Share(nint borrowed) => new(Objects.IncRef(borrowed));

    /// <summary>Gives the reference to the caller, who now owns it.</summary>
    public nint Detach()
    {
        var value = Address;
        Address = 0;
        return value;
    }

    /// <summary>Releases the reference.</summary>
    public void Dispose()
    {
        var value = Address;
        Address = 0;
        if (value != 0)
            Objects.DecRef(value);
    }
}
