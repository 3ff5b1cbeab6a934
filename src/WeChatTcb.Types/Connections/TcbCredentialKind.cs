namespace WeChatTcb;

/// <summary>What a connection gets its access token from.</summary>
public enum TcbCredentialKind
{
    /// <summary>A ready token. It cannot be renewed: when it expires, calls fail.</summary>
    AccessToken,

    /// <summary>The app id, secret and verify ticket of a third-party platform; tokens are fetched and renewed with them.</summary>
    Component,

    /// <summary>A script block that gives a token whenever one is needed.</summary>
    ScriptBlock,

    /// <summary>The <c>cloudbase_access_token</c> that cloud development gives to its own functions and containers (contract 4.3).</summary>
    CloudBaseToken,
}
