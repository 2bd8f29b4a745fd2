// A call with a name that only a demangler makes readable.
#include <cstdio>
#include <string>
#include <unistd.h>

namespace shapes {
template <typename T> struct Square {
    __attribute__((noinline)) int wait(const T &text, int times)
    {
        std::puts("ready");
        std::fflush(stdout);
        char byte;
        while (read(0, &byte, 1) > 0)
            times++;
        return times + static_cast<int>(text.size());
    }
};
}

int main()
{
    return shapes::Square<std::string>().wait("four", 0) == 4 ? 0 : 1;
}
