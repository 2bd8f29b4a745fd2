namespace Probing.Inspection.Native;

/// <summary>How the caller's value of a register is found.</summary>
internal enum RegisterRuleKind
{
    /// <summary>It still has it.</summary>
    Same,

    /// <summary>Nobody kept it.</summary>
    Undefined,

    /// <summary>At an offset from the frame's address.</summary>
    AtOffset,

    /// <summary>That offset from the frame's address itself.</summary>
    ValueOfOffset,

    /// <summary>In another register.</summary>
    InRegister,

    /// <summary>Where an expression says.</summary>
    AtExpression,

    /// <summary>What an expression gives.</summary>
    ValueOfExpression,
}

/// <summary>A rule with its operand.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Number">Offset or register.</param>
/// <param name="Expression">In DWARF's machine language.</param>
internal readonly record struct RegisterRule(RegisterRuleKind Kind, long Number = 0, byte[]? Expression = null);
