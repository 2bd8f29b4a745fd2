# deadline: 120
# probe: also children
# expect: exit 0
import concurrent.futures


def square(n):
    return n * n


if __name__ == '__main__':
    import _host

    _host.begin()
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        print(sum(pool.map(square, range(200), chunksize=10)))
