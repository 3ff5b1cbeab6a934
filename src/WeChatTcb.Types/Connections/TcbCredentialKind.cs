namespace WeChatTcb;

/// <summary>Where a connection gets its access tokens from.</summary>
public enum TcbCredentialKind
{
    /// <summary>A ready token. It cannot be renewed: calls fail once it has expired.</summary>
    AccessToken,

    /// <summary>The app id, secret and verify ticket of a third-party platform, which request and renew tokens.</summary>
    Component,

    /// <summary>A script block that returns a token whenever one is needed.</summary>
    ScriptBlock,

    /// <summary>The <c>cloudbase_access_token</c> of functions and containers in cloud development (contract 4.3).</summary>
    CloudBaseToken,

    /// <summary>The connection of a third-party platform that the account has authorized (contract 4.2).</summary>
    Authorizer,
}
