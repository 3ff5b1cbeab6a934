namespace WeChatTcb.Client.Formats;

/// <summary>Waits for libraries that write files only asynchronously.</summary>
internal static class Blocking
{
#pragma warning disable RS0030 // Files are written by a thread of the conversion, which has nothing else to do.
    /// <summary>Waits for a task.</summary>
    internal static void Wait(Task task) => task.GetAwaiter().GetResult();

    /// <summary>Waits for a result.</summary>
    internal static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Waits for a task, which mostly has ended already.</summary>
    internal static void Wait(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully)
            task.AsTask().GetAwaiter().GetResult();
    }
#pragma warning restore RS0030
}
