"""The steps of a report's way in, in their order, and the queue that each waits in.

Recognising pages (OCR) is beside that order: it takes its time, and then the way goes on from parse.
So is telling people of what is new (ALERT), which is done for many reports at once.
"""

OCR = "ocr"
ALERT = "alert"
AFTER_OCR = "parse"
STEPS = ("fetch", "read", "parse", "chunk", "encode", "tag", "cite", "project")

# Steps of one kind of need share a queue: the network, a child process that reads PDFs, the model
# (its tokenizer alone takes 300 MB, so that chunking is done where it is warm; tagging needs it
# once a taxonomy), and little of anything. What people watch is sealed, so only the worker of that
# step needs the keys.
QUEUES = {
    "fetch": "harvest",
    "read": "read",
    OCR: "ocr",
    "parse": "light",
    "chunk": "encode",
    "encode": "encode",
    "tag": "encode",
    "cite": "light",
    "project": "light",
    ALERT: "alert",
}


def next_step(step: str) -> str | None:
    """The step after `step`; None after the last.

    >>> next_step("read"), next_step("project")
    ('parse', None)
    """
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else None
