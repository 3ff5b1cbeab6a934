namespace WeChatTcb;

/// <summary>The two families of interfaces that do the same work (contract 2).</summary>
public enum TcbApiFamily
{
    /// <summary><c>/componenttcb/</c>: the environments of a third-party platform, with its <c>component_access_token</c>.</summary>
    ComponentTcb,

    /// <summary><c>/tcb/</c>: the environments of a mini program, with its own token or its authorizer token.</summary>
    Tcb,
}
