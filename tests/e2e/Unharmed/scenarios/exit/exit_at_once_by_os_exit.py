# gate: none
# expect: exit 8
import os

os.write(1, b'short\n')
os._exit(8)
