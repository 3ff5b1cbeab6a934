using System.Management.Automation;
using System.Security;

namespace WeChatTcb.Commands;

/// <summary>Accepts a secret in any form that vaults, prompts and scripts use: secure string, credential (its password), string.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            SecureString secret => secret,
            PSCredential credential => credential.Password,
            string text => text.Conceal(),
            // Only the type is reported: the value may be a secret.
            var other => throw new ArgumentTransformationMetadataException(Messages.FormatSecretOfOtherType(other.GetType().Name)),
        };
}
