namespace WeChatTcb.Pipeline;

/// <summary>The ids of the module's progress bars.</summary>
internal static class ProgressIds
{
    internal const int Wait = 1_601_001;
    internal const int Save = 1_601_002;
    internal const int Test = 1_601_003;
    internal const int Backup = 1_601_004;
    internal const int Compare = 1_601_005;
    internal const int Restore = 1_601_006;
    internal const int Import = 1_601_007;
    internal const int Convert = 1_601_008;
    internal const int Connect = 1_601_010;
    internal const int Discover = 1_601_011;
}
