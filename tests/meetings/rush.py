"""``python -m tests.meetings.rush``: one process of the network in which many members press a button at once.

Says "ready", reads the order as one line of JSON (path, cookies by member), and prints what each was answered.
"""

import json
import os
import sys
import threading

import config
from community import create_app

if __name__ == "__main__":
    app = create_app(config.load(os.environ))
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_CHECK_DEFAULT=False)
    print("ready", flush=True)  # noqa: T201
    order = json.loads(sys.stdin.readline())
    start, answers = threading.Barrier(len(order["cookies"])), []

    def press(number: int, cookie: str) -> None:
        """One member presses, at the same moment as all others."""
        browser = app.test_client()
        browser.set_cookie("session", cookie)
        start.wait()
        answers.append((number, browser.post(order["path"]).status_code))

    threads = [threading.Thread(target=press, args=entry) for entry in order["cookies"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(answers))  # noqa: T201
