/*
 * The one export of a plugin in C#. The rest of the native part is the probe's own: this plugin brings a .NET runtime of
 * its own into the process, and that runtime must be as invisible to the host as the probe's (signals.c).
 */
#include "probing_plugin.h"

int32_t probing_managed_plugin_open(const struct probing_host *host, const struct probing_plugin **plugin,
                                    struct probing_error *error);

PROBING_PLUGIN(probing_managed_plugin_open);
