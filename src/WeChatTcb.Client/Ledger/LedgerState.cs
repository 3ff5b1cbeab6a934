namespace WeChatTcb.Client.Ledger;

/// <summary>The progress of an export, as recorded in the ledger.</summary>
public enum LedgerState
{
    /// <summary>The export is to be submitted. No submit was sent, or what was sent was certainly not accepted.</summary>
    Intended,

    /// <summary>The submit is about to be sent, or was sent. If no process holds the entry's lock, the export is in doubt.</summary>
    Sending,

    /// <summary>The submit was sent and no response came: a job may exist.</summary>
    InDoubt,

    /// <summary>The service refused the export because of what it requests, and would refuse it again.</summary>
    Refused,

    /// <summary>The service has created a job.</summary>
    Submitted,

    /// <summary>The job has ended, successfully or not.</summary>
    Ended,

    /// <summary>The job's file was saved.</summary>
    Saved,
}
