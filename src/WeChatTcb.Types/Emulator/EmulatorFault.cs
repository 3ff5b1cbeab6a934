namespace WeChatTcb;

/// <summary>A fault rule of the emulator, with the calls that it has counted and hit.</summary>
public sealed record EmulatorFault
{
    /// <summary>The rule's id, assigned by the emulator.</summary>
    public required int Id { get; init; }

    /// <summary>The endpoint whose calls it counts.</summary>
    public required EmulatorEndpoint Endpoint { get; init; }

    /// <summary>The first call that is hit, counted from 1 since the rule was set.</summary>
    public required long Call { get; init; }

    /// <summary>How many calls in a row are hit; 0 for all that follow.</summary>
    public required long Count { get; init; }

    /// <summary>The chance of each of these calls to be hit; null when all are hit.</summary>
    public double? Probability { get; init; }

    /// <summary>A short description of the fault, such as <c>errcode -1</c>.</summary>
    public required string Fault { get; init; }

    /// <summary>How many calls of the endpoint the emulator received since the rule was set.</summary>
    public required long Seen { get; init; }

    /// <summary>How many of them it hit.</summary>
    public required long Hits { get; init; }

    /// <summary>The endpoint, the call and the fault, such as <c>State, call 2: errcode -1</c>.</summary>
    public override string ToString() => $"{Endpoint}, call {Call}: {Fault}";
}
