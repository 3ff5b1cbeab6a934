namespace WeChatTcb.Tests.Harness;

/// <summary>Pieces of script that many tests begin with.</summary>
internal static class Scripts
{
    /// <summary>Creates a secure string; this engine has no ConvertTo-SecureString.</summary>
    public const string Secret =
        "function Secret($text) { $s = [securestring]::new(); foreach ($c in $text.ToCharArray()) { $s.AppendChar($c) }; $s }\n";

    /// <summary>Connects to <c>$endpoint</c> with a component's credentials, silently.</summary>
    public const string ConnectTo = Secret +
        "$null = Connect-Tcb -ComponentAppId wx0123456789abcdef -ComponentAppSecret $appSecret -ComponentVerifyTicket $verifyTicket -Endpoint $endpoint\n";
}
