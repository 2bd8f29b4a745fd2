# A dump of all Python threads shows the host's threads and nobody else's.
# probe: idle
# expect: exit 0
import faulthandler
import threading

import _host

_host.late()
done = threading.Event()
ready = threading.Event()


def work():
    ready.set()
    done.wait(30)


thread = threading.Thread(target=work)
thread.start()
ready.wait()
faulthandler.dump_traceback(all_threads=True)
done.set()
thread.join()
