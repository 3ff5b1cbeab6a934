namespace WeChatTcb;

/// <summary>The two families of interfaces that do the same work (contract 2).</summary>
public enum TcbApiFamily
{
    /// <summary><c>/componenttcb/</c>: a third-party platform's environments, with its <c>component_access_token</c>.</summary>
    ComponentTcb,

    /// <summary><c>/tcb/</c>: a mini program's own environments, with its own or its authorizer's token.</summary>
    Tcb,
}
