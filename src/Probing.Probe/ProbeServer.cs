using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Probing.Interop.Libc;
using Probing.Interop.Shim;

namespace Probing.Probe;

/// <summary>An empty host on the process's socket.</summary>
internal static class ProbeServer
{
    private static WebApplication? _application;

    public static string Start()
    {
        var path = RuntimeDirectory.SocketPath(RuntimeDirectory.Ensure(), Environment.ProcessId);
        File.Delete(path);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = "/",
            ApplicationName = "probing",
            EnvironmentName = "Production",
        });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.ListenUnixSocket(path));
        builder.Services.AddSingleton<IHostLifetime, NullLifetime>();
        builder.Services.Configure<SocketTransportOptions>(options => options.CreateBoundListenSocket = endpoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            NativeShim.CloseInChildren((int)socket.Handle);
            return socket;
        });
        _application = builder.Build();
        _application.Run(context => context.Response.WriteAsync("probing\n"));
        _application.StartAsync().GetAwaiter().GetResult();
        return path;
    }

    private sealed class NullLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
