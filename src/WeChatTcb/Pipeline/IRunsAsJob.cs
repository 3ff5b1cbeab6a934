using System.Management.Automation;

namespace WeChatTcb.Pipeline;

/// <summary>A command that can run in the background, because it waits long.</summary>
internal interface IRunsAsJob
{
    /// <summary>Whether to return a thread job at once, which runs the command.</summary>
    SwitchParameter AsJob { get; }
}
