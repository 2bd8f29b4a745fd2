/* Without a C library, so that it can be built where there is none of 32 bits: says "ready" and ends with its input. */
static int call(int number, int first, const void *second, int third)
{
    int result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(first), "c"(second), "d"(third) : "memory");
    return result;
}

void _start(void)
{
    char buffer[16];
    call(4, 1, "ready\n", 6);
    while (call(3, 0, buffer, sizeof buffer) > 0) {
    }
    call(1, 0, 0, 0);
}
