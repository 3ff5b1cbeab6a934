using System.Management.Automation;
using System.Security;

namespace WeChatTcb.Commands;

/// <summary>Takes a secret in any form that vaults, prompts and variables give it in: a secure string, a credential's password, a string.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) => (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
    {
        null => null,
        SecureString secret => secret,
        PSCredential credential => credential.Password,
        string text => text.Conceal(),
        // Only its type: the value may be a secret.
        var other => throw new ArgumentTransformationMetadataException($"A secret is a secure string, a credential or a string, and not a {other.GetType().Name}."),
    };
}
