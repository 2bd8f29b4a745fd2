using Probing.Engine.Sql;
using Probing.Engine.Views;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Execution;

/// <summary>A connection and the search path it was given.</summary>
internal sealed class PooledConnection(DuckDbConnection connection)
{
    private int _version;

    internal DuckDbConnection Connection => connection;

    /// <summary>Lets tables be named without their namespace.</summary>
    internal void UseSearchPath(ViewCatalog views)
    {
        var version = views.SearchPathVersion;
        if (_version == version)
            return;
        connection.Execute($"SET search_path={SqlNames.Literal(views.SearchPath)}");
        _version = version;
    }
}
