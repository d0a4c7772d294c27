import json


def handler(event, context):
    """Keep a note."""
    note = json.loads(event["body"])
    with open("/mnt/notes/" + note["name"], "w") as file:
        file.write(note["text"])
