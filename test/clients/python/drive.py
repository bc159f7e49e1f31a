"""Drives a Marathon with python3-marathon (the library `marathon`, 0.13.0 in Debian), a client nobody here wrote.

    python3 drive.py --list                             names and sentences of the cases, as JSON;
                                                        exit code 3 without the library
    python3 drive.py LEADER_URL STANDBY_URL GUARDED_URL CASE
                                                        runs one case; the standby is the leader's, the guarded one is
                                                        another that asks for user `client`, password `secret`

Answers are asserted on as the library types them, so a field that it cannot read is a failure. It is older than
Marathon 1.11 in a few places: `fixes.py` names them and gets round them.
"""
import json
import logging
import sys
from types import SimpleNamespace

try:
    from marathon import MarathonClient
except ImportError:
    sys.exit(3)

import apps  # noqa: F401 (imported for the cases that they register)
import cluster  # noqa: F401
import events  # noqa: F401
import fixes
import tasks  # noqa: F401
from kit import CASES


def main():
    if sys.argv[1:] == ['--list']:
        print(json.dumps({name: sentence for name, (sentence, _) in CASES.items()}))
        return
    leader, standby, guarded, name = sys.argv[1:]
    # The library logs every 4xx as an error, also those that a case wants.
    logging.disable(logging.CRITICAL)
    fixes.apply()
    client = MarathonClient(leader, timeout=30, sse_session=fixes.PromptSession())
    CASES[name][1](client, SimpleNamespace(standby=standby, guarded=guarded))


main()
