# A script that is over before a probe can be ready: the hook does not hold it up, and its start must not break it.
# gate: none
# expect: exit 0
print('short')
