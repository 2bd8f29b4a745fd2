// A plugin in C++ whose code throws. Its functions catch, as probing_plugin.h demands; with THROWER_LETS_OUT they do not.
#include "probing_plugin.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace {

std::string refuse(const char *path)
{
    throw std::runtime_error(std::string("no way to ") + path);
}

int32_t call(void *, const probing_call *call, probing_error *error)
{
#ifdef THROWER_LETS_OUT
    refuse(call->path);
#endif
    try {
        return call->respond(call->context, 200, refuse(call->path).c_str());
    } catch (const std::exception &e) {
        return probing_fail(error, PROBING_UNAVAILABLE, e.what());
    }
}

const probing_route routes[] = {{"GET", "throws", PROBING_READ, "throws"}};

probing_plugin make_plugin()
{
    probing_plugin made{};
    made.abi = PROBING_PLUGIN_ABI;
    made.size = sizeof made;
    made.name = "thrower";
    made.description = "A plugin in C++";
    made.version = "0";
    made.routes = routes;
    made.route_count = 1;
    made.call = call;
    return made;
}

int32_t open_thrower(const probing_host *, const struct probing_plugin **plugin, probing_error *)
{
    static const struct probing_plugin made = make_plugin();
    *plugin = &made;
    return 0;
}

} // namespace

PROBING_PLUGIN(open_thrower);
