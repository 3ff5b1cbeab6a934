using WeChatTcb.Client.Http;

namespace WeChatTcb.Client;

/// <summary>Creates and deletes collections, and sets their permissions (contract 1.5, 1.8, 2).</summary>
public sealed partial class TcbClient
{
    private const int CollectionNotFound = -502005;

    /// <summary>Creates a collection.</summary>
    /// <returns>Whether it was created; false if it existed, or was created by a request whose response was lost.</returns>
    /// <exception cref="TcbException">The service refused the request, or could not be reached. This holds for all methods
    /// here.</exception>
    internal async Task<bool> AddCollectionAsync(
        string env, string collection, ICallContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await ChangeAsync(_paths.AddCollection, "add", env, collection, context, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TcbServiceException refused)
        {
            // The code for a collection that exists is not known (contract 1.5).
            if (await IsListedAsync(env, collection, context, cancellationToken).ConfigureAwait(false))
            {
                context.WriteVerbose(refused.Message);
                return false;
            }

            throw;
        }
    }

    /// <summary>Deletes a collection with all its documents and indexes. It is no error if there is none.</summary>
    internal async Task DeleteCollectionAsync(
        string env, string collection, ICallContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await ChangeAsync(_paths.DeleteCollection, "del", env, collection, context, cancellationToken).ConfigureAwait(false);
        }
        catch (TcbServiceException refused) when (refused.ErrorCode is CollectionNotFound)
        {
            context.WriteVerbose(refused.Message);
        }
    }

    /// <summary>Sets who may use a collection from a mini program.</summary>
    /// <exception cref="TcbException"><c>PermissionUnavailable</c>: the connection is of <c>/tcb/</c>, which has no such interface
    /// (contract 2).</exception>
    internal async Task SetPermissionAsync(
        string env, string collection, CollectionPermission permission, ICallContext context, CancellationToken cancellationToken = default)
    {
        if (!CanSetPermissions)
        {
            throw new TcbException(
                "PermissionUnavailable", TcbErrorKind.InvalidOperation, Messages.FormatPermissionUnavailable_Set(env, collection),
                Messages.PermissionUnavailable_SetAdvice);
        }

        await Calls.PostAsync(
            _paths.SetPermission!, new PermissionChangeRequest(env, collection, permission.AclTag, permission.Rule),
            ServiceJson.Raw.PermissionChangeRequest, ServiceJson.Raw.BareResponse, context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the family of the connection has an interface to set permissions.</summary>
    internal bool CanSetPermissions => _paths.SetPermission is not null;

    private Task<BareResponse> ChangeAsync(
        string path, string action, string env, string collection, ICallContext context,
        CancellationToken cancellationToken) => Calls.PostAsync(
        path, new CollectionChangeRequest(ActionOf(action), env, collection), ServiceJson.Raw.CollectionChangeRequest,
        ServiceJson.Raw.BareResponse, context, cancellationToken);

    private string? ActionOf(string action) => _paths.HasCollectionAction ? action : null;

    private async Task<bool> IsListedAsync(string env, string collection, ICallContext context, CancellationToken cancellationToken)
    {
        try
        {
            var listed = await GetCollectionsAsync(env, context, cancellationToken).ConfigureAwait(false);
            return listed.Any(item => item.Collection == collection);
        }
        catch (TcbException failure)
        {
            context.WriteVerbose(failure.Message);
            return false;
        }
    }
}
