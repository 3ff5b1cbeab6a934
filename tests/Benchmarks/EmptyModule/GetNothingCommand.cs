using System.Management.Automation;

namespace EmptyModule;

/// <summary>Gives nothing.</summary>
[Cmdlet(VerbsCommon.Get, "Nothing")]
public sealed class GetNothingCommand : PSCmdlet;
