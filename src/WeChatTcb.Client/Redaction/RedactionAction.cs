namespace WeChatTcb.Client.Redaction;

/// <summary>What a rule does with a value.</summary>
internal enum RedactionAction
{
    /// <summary>Nothing: an exception to a wider rule.</summary>
    Keep,

    /// <summary>The field is removed.</summary>
    Remove,

    /// <summary>It becomes null.</summary>
    Null,

    /// <summary>It becomes the value that the rule names.</summary>
    Fixed,

    /// <summary>Its last characters remain, and its length.</summary>
    Mask,

    /// <summary>It becomes a code that is always the same for the same value and key.</summary>
    Hash,

    /// <summary>It becomes another value of the same type and shape, always the same for the same value and key.</summary>
    Fake,
}
