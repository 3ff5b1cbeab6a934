using System.Management.Automation;

namespace EmptyModule;

/// <summary>Returns nothing.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet;
