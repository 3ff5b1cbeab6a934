using System.Text.Json.Serialization;

namespace WeChatTcb.EmulatorProtocol;

/// <summary>The one line that the emulator prints on its standard output when it is ready.</summary>
/// <param name="Page">The URL of its page, with the token that lets the page change things.</param>
internal sealed record ReadyLine(
    string Endpoint, string Page, string ComponentAppId, string ComponentAppSecret, string ComponentVerifyTicket);

/// <summary>The response of <see cref="ControlPaths.Health"/>.</summary>
/// <param name="Status"><c>seeding</c>, <c>ready</c> or <c>failed</c>.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="Environments">The environments, once it is ready.</param>
/// <param name="Collections">The loaded collections, once it is ready.</param>
/// <param name="Skipped">The files of the seed folder that were not loaded; null if there are none.</param>
internal sealed record Health(
    string Status,
    string? Message,
    IReadOnlyList<string> Environments,
    IReadOnlyList<CollectionCount> Collections,
    IReadOnlyList<SkippedFile>? Skipped = null);

/// <summary>A file or folder in a seed folder that was not loaded.</summary>
/// <param name="Path">Its path in the seed folder.</param>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="IsRoutine">Whether nobody expects it to be loaded, such as a receipt or a hidden file.</param>
internal sealed record SkippedFile(string Path, string Reason, bool IsRoutine);

internal sealed record CollectionCount(string Env, string Name, long Count);

/// <summary>The response of <see cref="ControlPaths.Seed"/> and <see cref="ControlPaths.Reset"/>: the collections there are now.</summary>
internal sealed record SeedState(IReadOnlyList<CollectionCount> Collections);

/// <summary>
/// An environment, at <see cref="ControlPaths.Environments"/>. A request changes the members that it has, and adds an environment that is
/// missing.
/// </summary>
/// <param name="Env">Its id.</param>
/// <param name="App">The app id of the mini program that it belongs to; empty for the platform.</param>
/// <param name="Status">Such as <c>NORMAL</c> or <c>HALTED</c>.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record EnvironmentState(
    string? Env, string? App = null, string? Status = null, string? Alias = null, string? PackageId = null);

/// <summary>
/// An account that authorized the platform, at <see cref="ControlPaths.Authorizers"/>. A request authorizes once more, which changes the
/// account's refresh token.
/// </summary>
/// <param name="AppId">Its app id.</param>
/// <param name="PermissionSet49">Whether it granted the permission set for cloud development; null in a request for yes.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record AuthorizerState(string? AppId, bool? PermissionSet49 = null);

/// <summary>The response of <see cref="ControlPaths.Clock"/>.</summary>
/// <param name="Now">The emulator's time, UTC.</param>
/// <param name="Stopped">Whether it stands still until it is advanced.</param>
internal sealed record ClockState(DateTimeOffset Now, bool Stopped);

/// <summary>The request that changes the clock.</summary>
/// <param name="Stopped">Whether it stands still from now on; null for no change.</param>
/// <param name="Seconds">How far it is advanced then; null for no change.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ClockChange(bool? Stopped = null, double? Seconds = null);

/// <summary>An entry of <see cref="ControlPaths.Fidelity"/>: a behaviour of the emulator.</summary>
/// <param name="Behaviour">What it does.</param>
/// <param name="Basis">How that is known: <c>documented</c>, <c>observed</c> or <c>assumed</c>.</param>
/// <param name="Source">The section of docs/service-contract.md, or the part of MongoDB's documentation.</param>
internal sealed record FidelityEntry(string Behaviour, string Basis, string Source)
{
    /// <summary><see cref="Behaviour"/> in Chinese.</summary>
    public string Chinese { get; init; } = "";
}

/// <summary>Why a request to one of the emulator's own endpoints failed.</summary>
/// <param name="Errcode">The HTTP status again.</param>
/// <param name="Errmsg">The message.</param>
internal sealed record ControlError(int Errcode, string Errmsg);
